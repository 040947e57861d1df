/**
 * Scuti, the domain.
 *
 * Scuti keeps a table of entries in a process that may fall at any time, and remembers what was asked of it. It has
 * one context, `#scuti/changes`: every change to the table, written down, made and announced.
 */
export * as Changes from "#scuti/changes";
