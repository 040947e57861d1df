/**
 * Blank Slate, the domain.
 *
 * What this application is about has its place below `src/blank-slate`, in contexts: files of functions that other parts
 * call, such as `#blank-slate/accounts`. How it is reached from outside is the business of `src/blank-slate-web`.
 */
export {};
