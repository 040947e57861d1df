/** Whether work is over at once or goes on: what a function returned, and what it says of itself. */

const AsyncFunction: unknown = (async () => {}).constructor;

/** Whether a function is written as `async`, which is known before it is called. */
export function isAsyncFunction(fun: unknown): boolean {
  return typeof fun === "function" && fun.constructor === AsyncFunction;
}

/** Whether a value is a promise, or anything else that `await` would wait for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
