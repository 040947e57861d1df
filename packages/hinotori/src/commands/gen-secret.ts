/** `gen secret`: prints a secret. */
import { type Command, defineCommand } from "../command.ts";
import { makeSecret } from "../secret.ts";

/** `hinotori gen secret [length]`. */
export const command: Command = defineCommand({
  usage: "gen secret [length]",
  summary: "Print a secret",
  details: `Of letters, digits, - and _, so that it needs no quoting anywhere. 64 characters unless you say otherwise, never fewer than 32:

  SECRET_KEY_BASE=$(hinotori gen secret)`,
  options: { json: { type: "boolean", help: "print JSON" } },
  run: async ({ args: [length], options, io }) => {
    const secret = makeSecret(length);
    if (options.json) io.json({ secret });
    else io.out(secret);
  },
});
