/** The page of the metrics: a chart for each. */
/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Context } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";

import { duration, measured } from "../format.ts";
import { type MetricHistory, read } from "../metrics-history.ts";
import { type Chart, chartOf, kHeight, kWidth } from "./chart.ts";
import { Empty, Heading, Swatch } from "./elements.tsx";
import type { DashboardPage } from "./options.ts";

/** Makes the page. */
export function metricsPage(): DashboardPage {
  return { path: "metrics", title: "Metrics", render: (c) => <Metrics c={c} histories={read()} /> };
}

function Metrics({ c, histories }: { c: Context; histories: readonly MetricHistory[] | undefined }): JSX.Element {
  if (histories === undefined) return <HowToAdd />;
  const groups = [...new Set(histories.map(groupOf))];
  const asked = c.req.query("group");
  const group = groups.find((name) => name === asked) ?? groups[0];
  return (
    <>
      <Heading lede="The last minutes of what is measured.">Metrics</Heading>
      <nav class="tabs" aria-label="Groups of metrics">
        {groups.map((name) => (
          <a href={`metrics?group=${encodeURIComponent(name)}`} aria-current={name === group ? "page" : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <div class="charts">
        {histories
          .filter((history) => groupOf(history) === group)
          .map((history) => (
            <MetricChart history={history} />
          ))}
      </div>
    </>
  );
}

/** Metrics stand together whose events begin with the same word. */
function groupOf({ metric: { eventName } }: MetricHistory): string {
  return eventName[0] ?? "";
}

function MetricChart({ history }: { history: MetricHistory }): JSX.Element {
  const { metric, everyMs } = history;
  const name = metric.name.join(".");
  const chart = chartOf(history);
  return (
    <figure class="panel chart">
      <figcaption>
        <h2>{name}</h2>
        <p class="soft">
          {metric.description === undefined ? "" : `${metric.description}. `}
          {kSays[metric.kind](duration(everyMs))}
        </p>
      </figcaption>
      {chart === undefined ? (
        <Empty>Nothing yet.</Empty>
      ) : (
        <>
          <Drawing name={name} chart={chart} unit={metric.kind === "counter" ? "unit" : metric.unit} />
          <Legend chart={chart} unit={metric.kind === "counter" ? "unit" : metric.unit} />
        </>
      )}
    </figure>
  );
}

const kSays: Readonly<Record<MetricHistory["metric"]["kind"], (span: string) => string>> = {
  counter: (span) => `Events in each ${span}.`,
  sum: (span) => `Sum of each ${span}.`,
  last_value: () => "Newest value.",
  summary: (span) => `Mean of each ${span}, between minimum and maximum.`,
  distribution: (span) => `Mean of each ${span}, between minimum and maximum.`,
};

function Drawing({ name, chart, unit }: { name: string; chart: Chart; unit: string }): JSX.Element {
  const { lines, ticks, sinceMs } = chart;
  const values = lines.map(({ tags, last }) => `${tags} ${measured(last, unit)}`.trim()).join(", ");
  return (
    <div class="drawing">
      <ol class="ticks" aria-hidden="true">
        {ticks.map((tick) => (
          <li>{measured(tick, unit)}</li>
        ))}
      </ol>
      <svg
        viewBox={`0 0 ${kWidth} ${kHeight}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name}, now: ${values}`}
      >
        {ticks.map((_, at) => (
          <path class="grid" d={`M0 ${(at * kHeight) / (ticks.length - 1)}h${kWidth}`} />
        ))}
        {lines.map(({ area }, at) => (
          <path class={`area series-${at}`} d={area} />
        ))}
        {lines.map(({ path }, at) => (
          <path class={`line series-${at}`} d={path} />
        ))}
      </svg>
      <p class="times" aria-hidden="true">
        <span>{duration(sinceMs)} ago</span>
        <span>now</span>
      </p>
    </div>
  );
}

function Legend({ chart: { lines, more }, unit }: { chart: Chart; unit: string }): JSX.Element {
  return (
    <ul class="legend">
      {lines.map(({ tags, last }, at) => (
        <li>
          <Swatch at={at} />
          {tags === "" ? "now" : tags} <b>{measured(last, unit)}</b>
        </li>
      ))}
      {more > 0 && <li>and {more} more</li>}
    </ul>
  );
}

function HowToAdd(): JSX.Element {
  return (
    <>
      <Heading lede="A chart needs a past, and nothing keeps one yet.">Metrics</Heading>
      <section class="panel">
        <p>Put a history among the children of what measures, with the metrics that it is to keep:</p>
        <pre>
          <code>{kExample}</code>
        </pre>
      </section>
    </>
  );
}

const kExample = `import { MetricsHistory } from "@hinotori/dashboard";

export const Telemetry = Supervisor.define("MyAppWeb.Telemetry", () => ({
  children: [
    [Poller, { measurements: measurements(), period: 10_000 }],
    [MetricsHistory, { metrics: metrics() }],
  ],
  strategy: "one_for_one",
}));`;
