/** What `connect` gets to know of who comes, beside the params. */

/** What `connect` is told of the request. */
export interface ConnectInfo<Session extends object = object> {
  /** The address of the other side, which may be a proxy. */
  readonly peer: Peer;
  /** The host that was asked for, with its port, as the client says it; what a proxy says of it is in `headers`. */
  readonly host: string | undefined;
  /** The target of the request, path and query. */
  readonly uri: string;
  /** What the client calls itself. */
  readonly userAgent: string | undefined;
  /** The headers that begin with `x-`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The headers `traceparent` and `tracestate`, where they were sent. */
  readonly traceContext: Readonly<Record<string, string>>;
  /** The session, where the socket is mounted with a source of it, and the page has sent its CSRF token. */
  readonly session: Session | undefined;
  /** The client's `authToken`, when the socket is mounted with `authToken: true` and the client has sent one. */
  readonly authToken: string | undefined;
}

/** The other side of a connection. */
export interface Peer {
  readonly address: string | undefined;
  readonly port: number | undefined;
}
