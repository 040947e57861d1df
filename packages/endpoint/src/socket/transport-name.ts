/** What a client can be connected over. */

/** What a connection runs over. */
export type TransportName = "websocket" | "longpoll";
