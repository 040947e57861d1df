/** SIGTERM while requests run: what was accepted is answered. */
import Database from "better-sqlite3";
import { request } from "node:http";
import { join } from "node:path";
import { Socket } from "phoenix";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";

import { patienceMs, startProgram, temporaryFolder } from "../support/program.ts";

test("answers every request that it accepted, and ends with 0", { timeout: 2 * patienceMs }, async () => {
  const path = join(temporaryFolder(), "scuti.db");
  const program = startProgram({ PORT: "0", RELEASE_NAME: "scuti", DATABASE_PATH: path });
  const url = await program.url();
  // It listens before the Hashmap, its last child, is there.
  await expect.poll(async () => (await fetch(`${url}/api/hashmap`)).status, { timeout: patienceMs }).toBe(200);

  // Eight clients put one thing after another, each over a connection of its own, until nobody takes the call. The signal comes
  // in the middle of the load: after the hundredth answer.
  let answered = 0;
  const clients = Array.from({ length: 8 }, (_, number) =>
    putUntilRefused(url, number, () => {
      answered += 1;
      if (answered === 100) program.signal("SIGTERM");
    }),
  );
  const answers = (await Promise.all(clients)).flat();

  expect(await program.ended()).toEqual({ code: 0, signal: null });
  expect(answers.filter((answer) => answer !== 200 && answer !== "ECONNREFUSED")).toEqual([]);
  expect(answers.filter((answer) => answer === 200)).toHaveLength(countChanges(path));
});

test("tells open pages to come back later, and ends", { timeout: patienceMs }, async () => {
  const program = startProgram({
    PORT: "0",
    RELEASE_NAME: "scuti",
    DATABASE_PATH: join(temporaryFolder(), "scuti.db"),
  });
  const url = await program.url();
  const socket = new Socket(`${url.replace("http", "ws")}/socket`, { transport: WebSocket });
  onTestFinished(() => void socket.disconnect());
  const closed = new Promise<number>((resolve) => socket.onClose(({ code }) => resolve(code)));
  socket.connect();
  const page = socket.channel("page:home");
  const drawn = new Promise<object>((resolve) => page.on("update", resolve));
  page.join();
  expect(await drawn).toMatchObject({ parts: { tree: expect.stringContaining("ScutiWeb.Presence") } });

  program.signal("SIGTERM");
  expect(await closed).toBe(1012);
  expect(await program.ended()).toEqual({ code: 0, signal: null });
});

async function putUntilRefused(url: string, client: number, onAnswer: () => void): Promise<(number | string)[]> {
  const answers: (number | string)[] = [];
  while (answers.at(-1) === undefined || answers.at(-1) === 200) {
    answers.push(await put(`${url}/api/hashmap/client-${client}`, answers.length));
    onAnswer();
  }
  return answers;
}

/** Resolves with the status, or with the code of what kept the whole answer from arriving. */
function put(url: string, value: number): Promise<number | string> {
  return new Promise((resolve) => {
    const sent = request(
      url,
      { method: "PUT", agent: false, headers: { "content-type": "application/json" } },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
        response.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
      },
    );
    sent.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
    sent.end(JSON.stringify({ value }));
  });
}

function countChanges(path: string): number {
  const database = new Database(path, { readonly: true });
  try {
    return (database.prepare("SELECT count(*) AS count FROM changes").get() as { count: number }).count;
  } finally {
    database.close();
  }
}
