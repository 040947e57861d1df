/** The page of the databases: what each tells of itself, and how its migrations stand. */
/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { AnyRepo, MigrationStatus, QueryResult } from "@hinotori/repo";
import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";

import { count, shown } from "../format.ts";
import { Empty, Facts, Heading, Panel, Table } from "./elements.tsx";
import type { DashboardPage } from "./options.ts";
import { readRepo, type RepoFacts } from "./repo-facts.ts";

/** So many migrations are listed. */
const kListed = 50;

/** Makes the page. It asks the databases, so it is drawn anew only when it is loaded anew. */
export function reposPage(repos: readonly AnyRepo[]): DashboardPage {
  return {
    path: "repos",
    title: repos.length === 1 ? "Database" : "Databases",
    live: false,
    render: async () => {
      const read: RepoFacts[] = [];
      for (const repo of repos) read.push(await readRepo(repo));
      return (
        <>
          {read.map((facts) => (
            <Repo facts={facts} />
          ))}
        </>
      );
    },
  };
}

function Repo({ facts: { name, adapter, database, facts, tables, migrations } }: { facts: RepoFacts }): JSX.Element {
  return (
    <>
      <Heading lede={`${adapter}, as it was when this page was loaded.`}>{name}</Heading>
      <div class="columns">
        <Panel title="Database">
          {orFault(facts, (known) => (
            <Facts facts={[["Database", shown(database)], ...known]} />
          ))}
        </Panel>
        <Panel title="Tables" note={tables instanceof Error ? undefined : noteOf(tables)}>
          {orFault(tables, (known) => (
            <Tables tables={known} />
          ))}
        </Panel>
      </div>
      <Panel title="Migrations" note={migrations instanceof Error ? undefined : pendingNote(migrations)}>
        {orFault(migrations, (known) => (
          <Migrations known={known} />
        ))}
      </Panel>
    </>
  );
}

/** What was read, or why it was not: the first line of the error, since the rest tells how to mend a program. */
function orFault<Known>(read: Known | Error, draw: (known: Known) => Child): Child {
  if (!(read instanceof Error)) return draw(read);
  return <Empty>It could not be read: {shown(read.message.split("\n")[0])}</Empty>;
}

function noteOf({ rows, truncated }: QueryResult): string {
  return truncated ? `the first ${count(rows.length)}` : count(rows.length);
}

function pendingNote(migrations: readonly MigrationStatus[]): string {
  const pending = migrations.filter(({ status }) => status === "down").length;
  return pending === 0
    ? `${count(migrations.length)}, all of them have run`
    : `${count(pending)} of ${count(migrations.length)} have not run`;
}

function Tables({ tables: { columns, rows } }: { tables: QueryResult }): JSX.Element {
  if (rows.length === 0) return <Empty>There is none.</Empty>;
  return (
    <Table
      label="Tables"
      head={columns.map((column, at) => (
        <th scope="col" class={at === 0 ? undefined : "number"}>
          {column}
        </th>
      ))}
    >
      {rows.map((row) => (
        <tr>
          {row.map((value, at) => (
            <td class={at === 0 ? undefined : "number"}>{typeof value === "number" ? count(value) : shown(value)}</td>
          ))}
        </tr>
      ))}
    </Table>
  );
}

function Migrations({ known }: { known: readonly MigrationStatus[] }): JSX.Element {
  if (known.length === 0) return <Empty>There is none.</Empty>;
  return (
    <Table
      label="Migrations"
      head={["Status", "Version", "Name", "Ran"].map((title) => (
        <th scope="col">{title}</th>
      ))}
    >
      {known.slice(0, kListed).map(({ status, version, name, file, insertedAt }) => (
        <tr>
          <td>
            <span class="dot" data-state={status === "up" ? "running" : "stopped"} /> {status}
            {file !== "present" && <small class="tag">file {file}</small>}
          </td>
          <td>
            <code>{version}</code>
          </td>
          <th scope="row">{shown(name ?? "unknown")}</th>
          <td class="soft">{insertedAt === undefined ? "" : <time>{secondOf(insertedAt)}</time>}</td>
        </tr>
      ))}
    </Table>
  );
}

/** A time as databases keep it, in UTC and with the zone or without, to the second. */
function secondOf(insertedAt: string): string {
  return `${insertedAt.slice(0, 19).replace("T", " ")} UTC`;
}
