/** The page of all processes: a table to search and to sort. */
/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from "hono/jsx/jsx-runtime";

import { count, pidText } from "../format.ts";
import { Empty, Heading, PidLink, Table } from "./elements.tsx";
import type { DashboardPage } from "./options.ts";
import {
  firstDirection,
  kLimits,
  type ProcessRow,
  processRows,
  type ProcessRows,
  type Sort,
  type Wish,
  wishOf,
} from "./process-rows.ts";

/** Makes the page. */
export function processesPage(): DashboardPage {
  return {
    path: "processes",
    title: "Processes",
    render: (c) => {
      const wish = wishOf(c.req.query());
      return <Processes wish={wish} found={processRows(wish)} />;
    },
  };
}

function Processes({ wish, found }: { wish: Wish; found: ProcessRows }): JSX.Element {
  const { rows } = found;
  return (
    <>
      <Heading lede={says(found)}>Processes</Heading>
      <Search wish={wish} />
      {rows.length === 0 ? (
        <Empty>No process matches.</Empty>
      ) : (
        <Table
          label="Processes"
          head={kColumns.map((column) => (
            <Column wish={wish} {...column} />
          ))}
        >
          {rows.map((row) => (
            <Row row={row} />
          ))}
        </Table>
      )}
    </>
  );
}

function says({ rows, found, all }: ProcessRows): string {
  const of = found === all ? "" : ` that match, of ${count(all)}`;
  if (rows.length === found) return `${count(found)}${of}${found === all ? " in all" : ""}.`;
  return `The first ${count(rows.length)} of ${count(found)}${of}.`;
}

function Search({ wish: { search, sort, direction, limit } }: { wish: Wish }): JSX.Element {
  return (
    <form class="search" role="search" action="processes">
      <label>
        <span>Search</span>
        <input type="search" name="search" value={search} placeholder="name, module or pid" autocomplete="off" />
      </label>
      <label>
        <span>Rows</span>
        <select name="limit">
          {kLimits.map((each) => (
            <option value={String(each)} selected={each === limit}>
              {each}
            </option>
          ))}
        </select>
      </label>
      <input type="hidden" name="sort" value={sort} />
      <input type="hidden" name="dir" value={direction} />
      <button class="button">Show</button>
    </form>
  );
}

const kColumns: readonly { readonly sort: Sort; readonly title: string; readonly isNumber?: boolean }[] = [
  { sort: "pid", title: "PID" },
  { sort: "title", title: "Name" },
  { sort: "runs", title: "Runs" },
  { sort: "waiting", title: "Waiting", isNumber: true },
  { sort: "reductions", title: "Reductions", isNumber: true },
  { sort: "timers", title: "Timers", isNumber: true },
];

function Column(props: { wish: Wish; sort: Sort; title: string; isNumber?: boolean }): JSX.Element {
  const { wish, sort, title, isNumber = false } = props;
  const isSorted = wish.sort === sort;
  const direction = isSorted ? (wish.direction === "asc" ? "desc" : "asc") : firstDirection(sort);
  const query = new URLSearchParams({ search: wish.search, sort, dir: direction, limit: String(wish.limit) });
  const order = wish.direction === "asc" ? "ascending" : "descending";
  return (
    <th scope="col" class={isNumber ? "number" : undefined} aria-sort={isSorted ? order : undefined}>
      <a href={`processes?${query}`}>{title}</a>
    </th>
  );
}

function Row({ row: { pid, title, runs, status, waiting, reductions, timers } }: { row: ProcessRow }): JSX.Element {
  return (
    <tr data-key={pidText(pid)}>
      <td>
        <PidLink pid={pid} />
      </td>
      <th scope="row">
        {title} {status !== "waiting" && <small class="tag">{status}</small>}
      </th>
      <td class="soft">{runs === title ? "" : runs}</td>
      <td class="number" data-hot={waiting > 0 ? "yes" : undefined}>
        {count(waiting)}
      </td>
      <td class="number">{count(reductions)}</td>
      <td class="number">{count(timers)}</td>
    </tr>
  );
}
