/** How something is started. */
import type { Act, Spec } from "../language/scenario.ts";
import type { Book } from "./book.ts";

/** What a start is given beside its description. */
export interface Start {
  readonly book: Book;
  /** The id of the supervisor that it is a child of. */
  readonly under?: string | undefined;
  readonly link: boolean;
  readonly timeout?: number | undefined;
}

/** The acts of the n-th start. */
export function startsOf(spec: Spec, number: number): readonly Act[] {
  return spec.starts?.[String(number)] ?? spec.starts?.["every"] ?? [];
}
