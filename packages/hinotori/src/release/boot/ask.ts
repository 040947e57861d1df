/** What the release's command asks a running program. */
import { connect, type Connection, type Message } from "../../control.ts";
import { cookieOf } from "./cookie.ts";
import type { Release } from "./release.ts";

/** Prints what comes, as it comes. */
export function print(message: Message): void {
  process.stdout.write(String(message["text"] ?? ""));
  process.stderr.write(String(message["error"] ?? ""));
}

/** Connects to the program of this release. */
export function reach(release: Release, env: NodeJS.ProcessEnv): Promise<Connection> {
  return connect({ ...release.place, cookie: cookieOf(release, env) });
}

/** Stops the program and waits for its end. Prints its pid, for the script that waits for that to go. */
export async function stop(release: Release, env: NodeJS.ProcessEnv): Promise<boolean> {
  const connection = await reach(release, env);
  const { pid } = await connection.ask({ do: "stop" });
  await connection.closed;
  process.stdout.write(`${String(pid)}\n`);
  return true;
}

/** Asks one thing, prints what comes, and says whether it went well. */
export async function ask(release: Release, env: NodeJS.ProcessEnv, request: Message): Promise<boolean> {
  const connection = await reach(release, env);
  const answer = await connection.ask(request, print);
  if (answer["pid"] !== undefined) process.stdout.write(`${String(answer["pid"])}\n`);
  connection.close();
  return answer["done"] === "ok";
}
