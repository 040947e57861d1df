/** `routes`: prints which request goes to which function. */
import { findApp } from "../app.ts";
import { type Command, defineCommand } from "../command.ts";
import { UsageError } from "../errors.ts";
import { answersTo, routesOf, socketRoutesOf } from "../routes.ts";
import { loadRouting } from "../routes/load.ts";
import { placeFrom, printAnswers, printRoutes } from "../routes/print.ts";

/** `hinotori routes`. */
export const command: Command = defineCommand({
  usage: "routes",
  summary: "Print the routes, or what answers a URL",
  details: `Each line is a method, a path, the function that answers, and where that was written. Sockets come last, by the ways in which
clients come to them.

  hinotori routes --info /posts/3                    what answers there, by every method that it takes
  hinotori routes --info /posts/3 --method delete    by one of them`,
  app: true,
  options: {
    info: { type: "string", short: "i", placeholder: "url", help: "what answers this address" },
    method: { type: "string", short: "m", placeholder: "method", help: "only this method" },
    json: { type: "boolean", help: "print JSON" },
    app: { type: "string", placeholder: "name", help: "the application, where there are several" },
  },
  run: async ({ options: { info, method, json, app: name }, io, cwd }) => {
    const app = await findApp(cwd, name);
    const { router, sockets } = await loadRouting(app);
    if (info === undefined) {
      const all = [...routesOf(router), ...socketRoutesOf(sockets)];
      const wanted = all.filter((route) => method === undefined || isMethod(route.method, method));
      if (json) io.json(wanted.map((route) => ({ ...route, ...placeFrom(app, route) })));
      else printRoutes(wanted, { app, io });
      return;
    }
    const path = pathOf(info);
    const answers = answersTo(router, path, method);
    if (answers.length === 0) throw nothingAnswers(path, method);
    if (json)
      io.json(
        answers.map((answer) => ({
          ...answer,
          ...placeFrom(app, answer),
          through: answer.through.map((one) => ({ ...one, ...placeFrom(app, one) })),
        })),
      );
    else printAnswers(answers, { app, io });
  },
});

/** A route for any method is one for this. */
function isMethod(method: string, wanted: string): boolean {
  return method === "ALL" || method === wanted.toUpperCase();
}

/** The path of an address, with or without scheme and host. */
function pathOf(info: string): string {
  if (info.startsWith("/") || URL.canParse(info)) return decodeURI(new URL(info, "http://localhost").pathname);
  throw new UsageError(
    `expected --info to be an address or a path, got: ${info}\n\nA path begins with a slash: --info /${info}`,
  );
}

function nothingAnswers(path: string, method: string | undefined): UsageError {
  const asked = method === undefined ? path : `${method.toUpperCase()} ${path}`;
  return new UsageError(`expected a route that answers ${asked}, got: none\n\n\`hinotori routes\` lists them.`);
}
