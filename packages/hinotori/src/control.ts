/**
 * A way in to a running program, for its owner: a socket in a folder of its own, and a cookie that both sides know.
 *
 * ```ts
 * const open = () => ({ answer: async () => ({ done: process.pid }), interrupt: () => {}, close: () => {} });
 * const control = await startControl({ folder, node: "my_app", cookie, open });
 *
 * const connection = await connect({ folder, node: "my_app", cookie });
 * await connection.ask({ do: "pid" }); // { done: 4711 }
 * ```
 *
 * ## Who is let in
 *
 * The socket is the owner's alone (mode 0600). Beside that both sides prove that they know the cookie: each signs two numbers that
 * were never used before and the address, so the cookie is never sent, nothing can be played back, and a program in between is of
 * no use. Who fails is let go.
 *
 * ## What is said
 *
 * One line of JSON a message, of bounded length. Each question is answered with a message that has `done`; messages without it may
 * come before. One question at a time; only an interruption is heard in between.
 *
 * ## One program at a time
 *
 * An address belongs to one program. One that was killed leaves its socket behind; the next one takes that away. Of two that start
 * at once, one is refused.
 */
export type { Place } from "./control/address.ts";
export { connect, type Connection, type ConnectOptions } from "./control/client.ts";
export { type Message, piecesOf } from "./control/messages.ts";
export { type Control, type ControlOptions, startControl, type Talk } from "./control/server.ts";
