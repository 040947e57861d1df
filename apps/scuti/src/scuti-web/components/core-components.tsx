/** The small pieces that pages are made of. */
import type { Child } from "hono/jsx";

/** How a button looks: the one thing to do here, one of several, or one that keeps back. */
export type ButtonKind = "primary" | "plain" | "quiet";

/** A button that sends its form. */
export function Button(props: { kind?: ButtonKind; id?: string; label?: string; children: Child }) {
  return (
    <button type="submit" class="button" id={props.id} data-kind={props.kind ?? "plain"} aria-label={props.label}>
      {props.children}
    </button>
  );
}

/** A form that our script sends without leaving the page, and a browser without it as any other. `clears` empties it afterwards. */
export function Form(props: {
  action: string;
  csrfToken: string | undefined;
  class?: string;
  clears?: boolean;
  children: Child;
}) {
  return (
    <form method="post" action={props.action} class={props.class} data-live-form data-clears={props.clears}>
      {props.csrfToken !== undefined && <input type="hidden" name="_csrf_token" value={props.csrfToken} />}
      {props.children}
    </form>
  );
}

/** A text field with its label. */
export function Field(props: FieldProps) {
  return (
    <div>
      <label for={props.id}>{props.label}</label>
      <input
        id={props.id}
        name={props.name}
        value={props.value}
        placeholder={props.placeholder}
        maxlength={props.maxLength}
        required={props.required}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid ? "true" : undefined}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
      />
    </div>
  );
}

/** What a {@link Field} may be told. */
export interface FieldProps {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly placeholder?: string;
  readonly maxLength?: number;
  readonly required?: boolean;
  /** The id of the text that explains the field, or says what is wrong with it. */
  readonly describedBy?: string;
  readonly invalid?: boolean | undefined;
}

/** A titled part of the page. Everything in it is replaced when it changes, so nothing to type into stands here. */
export function Panel(props: { id: string; title: string; note: string; children: Child }) {
  return (
    <section class="panel" aria-labelledby={`${props.id}-title`}>
      <header>
        <h2 id={`${props.id}-title`} tabindex={-1}>
          {props.title}
        </h2>
        <span class="small soft">{props.note}</span>
      </header>
      {props.children}
    </section>
  );
}

/** How long ago something was. `of` says what it is the age of: by it, a page keeps the text true. */
export function Age(props: { of: string; milliseconds: number }) {
  return <time data-age={props.of}>{age(props.milliseconds)}</time>;
}

/** A time span in its largest unit: `"12 s"`, `"3 min"`, `"5 h"`, `"2 d"`. */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / (24 * 3600))} d`;
}

/** The firebird. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 48 48" aria-hidden="true">
      <path
        class="wing"
        d="M23 33C16 35 8.5 32 4.5 24.5c3.5 1.1 6.3.8 8.5-.5C7.2 21.3 4.2 15.5 5.2 8.5 11 15 17 17 21.5 22.5c.3-3.5-.9-6.3-.9-9.3 0-3.6 1.9-5.9 4.5-5.9 1.9 0 3.3 1 3.9 2.4l3.9 1.3-3.9 1.5c-.4 3.2-2.5 5.6-2.5 10C31 17 37 15 42.8 8.5c1 7-2 12.8-7.8 15.5 2.2 1.3 5 1.6 8.5.5C39.5 32 32 35 25 33c2.5 3 5.5 5 7.5 10.5-3.5-1.7-5.5-2.5-6.5-5-.2 3-1 5.5-2 8.5-1-3-1.8-5.5-2-8.5-1 2.5-3 3.3-6.5 5C17.5 38 20.5 36 23 33z"
      />
      <path class="breast" d="M24 36c-1.9-4-2-7.7 0-12 2 4.3 1.9 8 0 12z" />
    </svg>
  );
}
