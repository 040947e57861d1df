/**
 * The small pieces that pages are made of, yours to change.
 *
 * Generated pages use them, so keep their names and what they take; how they look is in `priv/static/assets/app.css`.
 */
import { getCsrfToken } from "@hinotori/endpoint";
import type { Child, JSX } from "hono/jsx";

import type { Context } from "#scuti-web";

/** A message that is shown once. An error interrupts whoever is read to, any other waits its turn. */
export function Flash({ kind, title, children }: { kind: "info" | "error"; title?: string; children: Child }) {
  return (
    <div class="flash" id={`flash-${kind}`} data-kind={kind} role={kind === "error" ? "alert" : "status"}>
      <div>
        {title !== undefined && <p class="title">{title}</p>}
        <p>{children}</p>
      </div>
      <button type="button" class="close" data-dismiss aria-label="Close" hidden>
        ×
      </button>
    </div>
  );
}

/** How a button looks: the one thing to do here, one of several, one that keeps back, or one that takes something away. */
export type ButtonKind = "primary" | "plain" | "quiet" | "danger";

/** What a {@link Button} may be told. */
export interface ButtonProps {
  readonly kind?: ButtonKind;
  readonly href?: string;
  readonly id?: string;
  /** What it is called, where its text alone would not say. */
  readonly label?: string;
  readonly confirm?: string;
  readonly children: Child;
}

/** A button that sends its form; with `href` a link that looks like one. `confirm` is asked first. */
export function Button(props: ButtonProps) {
  const { kind = "plain", href, id, label, confirm, children } = props;
  if (href !== undefined) {
    return (
      <a class="button" id={id} href={href} data-kind={kind} aria-label={label}>
        {children}
      </a>
    );
  }
  return (
    <button type="submit" class="button" id={id} data-kind={kind} aria-label={label} data-confirm={confirm}>
      {children}
    </button>
  );
}

/** How a form is sent. What a browser cannot say goes in a field, `_method`, which the routes of a resource read. */
export type FormMethod = "get" | "post" | "put" | "patch" | "delete";

/** A form, with the token by which it is known to be ours. */
export function Form(props: {
  c: Context;
  action: string;
  method?: FormMethod;
  class?: string;
  multipart?: boolean;
  children: Child;
}) {
  const { c, action, method = "post", multipart = false, children } = props;
  const isGet = method === "get";
  return (
    <form
      class={props.class ?? "form"}
      method={isGet ? "get" : "post"}
      action={action}
      enctype={multipart ? "multipart/form-data" : undefined}
    >
      {!isGet && <input type="hidden" name="_csrf_token" value={getCsrfToken(c)} />}
      {!isGet && method !== "post" && <input type="hidden" name="_method" value={method} />}
      {children}
    </form>
  );
}

/** A choice of a select: its value, and what is shown. */
export type Choice = string | readonly [label: string, value: string | number];

/** What an {@link Input} may be told, beside any attribute of its element. */
export interface InputProps extends Omit<JSX.IntrinsicElements["input"], "type" | "value" | "name"> {
  readonly name: string;
  readonly label?: string;
  /** Default `"text"`; `"textarea"`, `"select"`, `"checkbox"` and `"hidden"` are elements of their own. */
  readonly type?: string;
  readonly value?: unknown;
  /** What is wrong with it: each is shown below it. */
  readonly errors?: readonly string[];
  /** What explains it. */
  readonly hint?: string;
  /** The choices of a select. */
  readonly options?: readonly Choice[];
  /** The first, empty choice of a select. */
  readonly prompt?: string;
  /** Whether a select takes several. */
  readonly multiple?: boolean;
  /** How many lines of a textarea are seen. */
  readonly rows?: number;
}

/** A field with its label, and what is wrong with it. */
export function Input(props: InputProps) {
  const { name, label, type = "text", value, errors = [], hint, options, prompt, ...rest } = props;
  const id = rest.id ?? name;
  if (type === "hidden") return <input type="hidden" id={id} name={name} value={text(value)} />;
  const notes = [hint === undefined ? "" : `${id}-hint`, errors.length === 0 ? "" : `${id}-error`].filter(Boolean);
  const own = {
    ...rest,
    id,
    name,
    "aria-describedby": notes.length === 0 ? undefined : notes.join(" "),
    "aria-invalid": errors.length === 0 ? undefined : ("true" as const),
  };
  return (
    <div class="field" data-type={type}>
      {type === "checkbox" ? (
        <Checkbox own={own} label={label} checked={rest.checked ?? isOn(value)} />
      ) : (
        <>
          {label !== undefined && <label for={id}>{label}</label>}
          {type === "select" && <Select own={own} value={value} options={options ?? []} prompt={prompt} />}
          {type === "textarea" && <textarea {...own}>{text(value)}</textarea>}
          {type !== "select" && type !== "textarea" && <input {...own} type={type} value={text(value)} />}
        </>
      )}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {errors.length > 0 && <FormError id={`${id}-error`}>{errors.join(", ")}</FormError>}
    </div>
  );
}

type Own = Readonly<Record<string, unknown>> & { readonly id: string; readonly name: string };

/** A browser says nothing of a box without its tick, so a hidden field of the same name says `false` in its place. */
function Checkbox({ own, label, checked }: { own: Own; label: string | undefined; checked: boolean }) {
  return (
    <label class="check">
      <input type="hidden" name={own.name} value="false" />
      <input {...own} type="checkbox" value="true" checked={checked} />
      {label}
    </label>
  );
}

function Select(props: { own: Own; value: unknown; options: readonly Choice[]; prompt: string | undefined }) {
  const { own, value, options, prompt } = props;
  const chosen = new Set((Array.isArray(value) ? value : [value]).map(text));
  return (
    <select {...own}>
      {prompt !== undefined && <option value="">{prompt}</option>}
      {options.map((choice) => {
        const [label, key] = typeof choice === "string" ? [choice, choice] : choice;
        return (
          <option value={text(key)} selected={chosen.has(text(key))}>
            {label}
          </option>
        );
      })}
    </select>
  );
}

/** What is wrong, with a field or with the whole form. */
export function FormError({ id, children }: { id?: string; children: Child }) {
  return (
    <p class="error" id={id} role="alert">
      {children}
    </p>
  );
}

/** The title of a page, with what can be done there. */
export function Header({ subtitle, actions, children }: { subtitle?: Child; actions?: Child; children: Child }) {
  return (
    <header class="page-header">
      <div>
        <h1>{children}</h1>
        {subtitle !== undefined && <p class="lede">{subtitle}</p>}
      </div>
      {actions !== undefined && <div class="actions">{actions}</div>}
    </header>
  );
}

/** A column of a {@link Table}. */
export interface Column<Row> {
  readonly label: string;
  readonly cell: (row: Row) => Child;
}

/** Rows below the names of their columns. `rowHref` makes the first column a link, `action` has a place at the end of each row. */
export function Table<Row>(props: {
  id: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowId?: (row: Row) => string;
  rowHref?: (row: Row) => string;
  action?: (row: Row) => Child;
  empty?: string;
}) {
  const { id, rows, columns, rowId, rowHref, action, empty = "Nothing here yet." } = props;
  if (rows.length === 0) {
    return (
      <p class="empty" id={id}>
        {empty}
      </p>
    );
  }
  return (
    <div class="scroll" tabindex={0} role="region" aria-label="Table">
      <table id={id}>
        <thead>
          <tr>
            {columns.map(({ label }) => (
              <th scope="col">{label}</th>
            ))}
            {action !== undefined && (
              <th scope="col">
                <span class="visually-hidden">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr id={rowId?.(row)}>
              {columns.map(({ cell }, at) => {
                const content = cell(row);
                return (
                  <td class={isLong(content) ? "long" : undefined}>
                    {at === 0 && rowHref !== undefined ? <a href={rowHref(row)}>{content}</a> : content}
                  </td>
                );
              })}
              {action !== undefined && <td class="actions">{action(row)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Text of many words, which gets room: on a phone it would be as wide as the longest of them. */
function isLong(content: Child): boolean {
  return typeof content === "string" && content.length > 40;
}

/** Names and what belongs to them. */
export function List({ items }: { items: readonly { readonly title: string; readonly value: Child }[] }) {
  return (
    <dl class="list">
      {items.map(({ title, value }) => (
        <div>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function isOn(value: unknown): boolean {
  return value === true || value === "true" || value === "on" || value === 1;
}

function text(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}
