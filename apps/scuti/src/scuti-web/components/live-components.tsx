/** The pieces of the live page. Some are drawn by the channel too, which knows no request and so no token of forms. */
import type { Child } from "hono/jsx";

/** A form that our script sends without leaving the page, and a browser without it as any other. `clears` empties it afterwards. */
export function LiveForm(props: {
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
