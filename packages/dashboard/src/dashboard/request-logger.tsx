/** The page of the request logger: the lines of the log of chosen requests, and how to choose them. */
/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { getCsrfToken } from "@hinotori/endpoint";
import { Logger } from "@hinotori/otp";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { JSX } from "hono/jsx/jsx-runtime";

import { clockTime, count } from "../format.ts";
import { kMark, markedId, markOf, newKey, type Watch, watchOf } from "../request-logger/keys.ts";
import { kLines, type LogLine, look } from "../request-logger/stream.ts";
import { Empty, Heading, Panel } from "./elements.tsx";
import type { DashboardPage } from "./options.ts";

/** Makes the page. Without a key in its address it only offers one, and nothing is kept. */
export function requestLoggerPage(): DashboardPage {
  return {
    path: "request-logger",
    title: "Request logger",
    render: (c) => {
      const key = c.req.query("stream");
      const watch = watchOf(c, key);
      return watch === undefined || key === undefined ? (
        <Closed c={c} isOver={key !== undefined} />
      ) : (
        <Open c={c} stream={key} watch={watch} />
      );
    },
  };
}

function Closed({ c, isOver }: { c: Context; isOver: boolean }): JSX.Element {
  return (
    <>
      <Heading lede="The lines of the log that belong to requests of your choice, and no others.">
        Request logger
      </Heading>
      <section class="panel">
        <p>
          {isOver
            ? "The key in this address is too old, or was not made here. Start anew to have another."
            : "Nothing is kept until you start."}
        </p>
        <p class="actions">
          <a class="button" href={hrefOf(newKey(c))}>
            Start
          </a>
        </p>
      </section>
    </>
  );
}

function hrefOf(key: string): string {
  return `request-logger?stream=${encodeURIComponent(key)}`;
}

function Open({ c, stream, watch }: { c: Context; stream: string; watch: Watch }): JSX.Element {
  const lines = look(watch.id);
  return (
    <>
      <Heading lede="The lines of the log that belong to requests of your choice, the newest first.">
        Request logger
      </Heading>
      <div class="columns">
        <Panel title="One request">
          <p class="soft">Add this to its address, behind a question mark:</p>
          <input class="copied" readonly value={`${kMark}=${markOf(c, watch)}`} aria-label="Parameter of the address" />
        </Panel>
        <Panel title="This browser">
          <Browser c={c} stream={stream} isMarked={markedId(c, getCookie(c, kMark)) === watch.id} />
        </Panel>
      </div>
      <Panel title="Log" note={`the last ${count(kLines)} lines, from the level ${Logger.level()} on`}>
        {lines.length === 0 ? <NothingYet /> : <Lines lines={lines} />}
      </Panel>
    </>
  );
}

function Browser({ c, stream, isMarked }: { c: Context; stream: string; isMarked: boolean }): JSX.Element {
  return (
    <form method="post" action="request-logger">
      <p class="soft">
        {isMarked
          ? "All its requests are logged here, by a cookie that ends with the browser."
          : "A cookie can mark all its requests, until the browser is closed."}
      </p>
      <input type="hidden" name="_csrf_token" value={getCsrfToken(c)} />
      <input type="hidden" name="stream" value={stream} />
      <p class="actions">
        <button class="button" name="mark" value={isMarked ? "no" : "yes"}>
          {isMarked ? "Stop" : "Log this browser"}
        </button>
      </p>
    </form>
  );
}

function NothingYet(): JSX.Element {
  return (
    <Empty>
      Nothing yet. Requests are seen that pass <code>app.use(requestLogger())</code> in the application of the endpoint.
    </Empty>
  );
}

function Lines({ lines }: { lines: readonly LogLine[] }): JSX.Element {
  return (
    <ol class="log">
      {lines.map(({ number, level, time, text }) => (
        <li data-key={String(number)}>
          <time datetime={new Date(time).toISOString()}>{clockTime(time)}</time>
          <span class="level" data-level={level}>
            {level}
          </span>
          <pre>{text}</pre>
        </li>
      ))}
    </ol>
  );
}
