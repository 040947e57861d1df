/** What the release's command does by itself, in a process of its own: the application is configured, and not started. */
import { configure, reposOf } from "../../loaded-app.ts";
import { appOf } from "./app.ts";
import { evaluation } from "./evaluate.ts";
import { checkNode, type Release } from "./release.ts";

/** Evaluates an expression; says whether it went well. */
export async function evaluate(release: Release, expression: string): Promise<boolean> {
  await prepare(release);
  const { once } = await evaluation(release, {
    print: (text) => void process.stdout.write(text),
    fail: (text) => void process.stderr.write(text),
  });
  return once(expression);
}

/** Brings every database up to date. */
export async function migrate(release: Release): Promise<boolean> {
  const app = await prepare(release);
  if (app.config.load?.repos === undefined) {
    process.stdout.write(`${release.name} has no repo, so there is nothing to migrate\n`);
    return true;
  }
  const { Migrator } = await import("@hinotori/repo");
  for (const repo of await reposOf(app)) {
    const ran = await Migrator.migrate(repo);
    const lines = ran.map(({ version, name }) => `${repo.name}: ${version} ${name}\n`);
    process.stdout.write(lines.length === 0 ? `${repo.name}: nothing to migrate\n` : lines.join(""));
  }
  return true;
}

async function prepare(release: Release): ReturnType<typeof appOf> {
  checkNode(release);
  release.envFile.read();
  const app = await appOf(release);
  const cwd = process.cwd();
  await configure(app);
  // What a person writes is meant from where they are.
  process.chdir(cwd);
  return app;
}
