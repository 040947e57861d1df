/** The pieces that pages are made of. */
/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type Pid, Process } from "@hinotori/otp";
import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";

import { percent, pidText, shown } from "../format.ts";

/** A heading, with a sentence below it. */
export function Heading({ lede, children }: { lede?: Child; children: Child }): JSX.Element {
  return (
    <header class="heading">
      <h1>{children}</h1>
      {lede !== undefined && <p class="lede">{lede}</p>}
    </header>
  );
}

/** A sheet with a title. */
export function Panel({ title, note, children }: { title: string; note?: Child; children: Child }): JSX.Element {
  return (
    <section class="panel">
      <h2>
        {title}
        {note !== undefined && <small>{note}</small>}
      </h2>
      {children}
    </section>
  );
}

/** A number to be seen from afar, and what it is. */
export function Figure({ name, note, children }: { name: string; note?: Child; children: Child }): JSX.Element {
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd>
        {children}
        {note !== undefined && <small>{note}</small>}
      </dd>
    </div>
  );
}

/** Names and what belongs to them. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: Child])[] }): JSX.Element {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A part of something that is full when the parts reach `of`. */
export interface Part {
  readonly name: string;
  readonly value: number;
}

/** A bar of parts, and below it what they are. `show` says how a value is written. */
export function Bar(props: {
  label: string;
  parts: readonly Part[];
  of: number;
  show: (value: number) => string;
}): JSX.Element {
  const { label, parts, of, show } = props;
  const share = (value: number): number => (of > 0 ? Math.max(0, value) / of : 0);
  let x = 0;
  return (
    <div class="bar">
      <svg
        viewBox="0 0 1000 10"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}: ${percent(share(sum(parts)))} of ${show(of)}`}
      >
        <rect class="track" width="1000" height="10" />
        {parts.map(({ value }, at) => {
          const width = Math.min(1000 - x, share(value) * 1000);
          const from = x;
          x += width;
          return <rect class={`series-${at}`} x={from.toFixed(1)} width={width.toFixed(1)} height="10" />;
        })}
      </svg>
      <ul class="legend">
        {parts.map(({ name, value }, at) => (
          <li>
            <Swatch at={at} />
            {name} <b>{show(value)}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}

function sum(parts: readonly Part[]): number {
  return parts.reduce((total, { value }) => total + value, 0);
}

/** The colour of a part or a series, by its place. */
export function Swatch({ at }: { at: number }): JSX.Element {
  return (
    <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
      <rect class={`series-${at}`} width="10" height="10" rx="3" />
    </svg>
  );
}

/** A table that is scrolled by itself when it is too wide. */
export function Table({ label, head, children }: { label: string; head: Child; children: Child }): JSX.Element {
  return (
    <div class="scroll" tabindex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** What a process is called: its name, else its label, else what it runs. */
export function processTitle(pid: Pid): string {
  const name = Process.info(pid, "registeredName");
  const label = name ?? Process.info(pid, "label");
  return shown(label ?? Process.info(pid, "initialCall") ?? "ended");
}

/** A process by its pid, with a link to its page while it lives on this node. */
export function PidLink({ pid, children }: { pid: Pid; children?: Child }): JSX.Element {
  const text = pidText(pid);
  const content = children ?? <code>{text}</code>;
  return Process.alive(pid) ? <a href={processHref(pid)}>{content}</a> : <span>{content}</span>;
}

/** Where the page of a process is. */
export function processHref(pid: Pid): string {
  return `process?pid=${encodeURIComponent(pidText(pid))}`;
}

/** What there is instead of nothing. */
export function Empty({ children }: { children: Child }): JSX.Element {
  return <p class="empty">{children}</p>;
}
