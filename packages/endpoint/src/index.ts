/** The public names of `@hinotori/endpoint`. */
export * as Channel from "./channel.ts";
export * as Endpoint from "./endpoint.ts";
export * as Socket from "./socket.ts";
export * as Token from "./token.ts";
export { deleteCsrfToken, getCsrfToken, protectFromForgery, refuseForeignForms } from "./csrf.ts";
export { cleanDigest, digest } from "./digest.ts";
export { filterParameters, filterTarget } from "./filter-parameters.ts";
export { allFlash, clearFlash, flash, getFlash, putFlash } from "./flash.ts";
export { onlyRouted } from "./only-routed.ts";
export { resources } from "./resources.ts";
export { NONCE, secureBrowserHeaders } from "./secure-headers.ts";
export { session, sessionReader } from "./session.ts";
export { socket } from "./socket.ts";
export { staticFiles, staticPath } from "./static.ts";
export { withoutLog } from "./without-log.ts";
export { refuse, status } from "./socket/outcome.ts";
export { assign } from "./socket/state.ts";
export {
  BadRequestError,
  BodyTooLargeError,
  CsrfError,
  EndpointArgumentError,
  EndpointConfigError,
  EndpointNotRunningError,
  FrameError,
  ListenError,
  NoPubSubError,
  NoRouteError,
  SessionTooLargeError,
} from "./errors.ts";

export type { SocketRef } from "./channel.ts";
export type { ChannelCallbacks, ChannelModule, InResult, JoinResult, OutResult } from "./channel/callbacks.ts";
export type { ConnectResult, SocketDefinition } from "./socket.ts";
export type { ConnectInfo, Peer } from "./socket/connect-info.ts";
export type { LogLevel } from "./socket/log-level.ts";
export type { SocketModule } from "./socket/module.ts";
export type { Mount } from "./socket/mount.ts";
export type {
  FoundSession,
  LongPollOptions,
  RateOptions,
  SessionReader,
  SessionRequest,
  SocketDrainerOptions,
  SocketOptions,
  ErrorHandler,
  WebSocketOptions,
} from "./socket/options.ts";
export type { CheckOrigin } from "./socket/origin.ts";
export type { Status } from "./socket/outcome.ts";
export type { Param, Params } from "./socket/query.ts";
export type { Serializer } from "./socket/serializer.ts";
export type { ChannelSocket } from "./socket/state.ts";
export type { Broadcasts, EndpointMessage } from "./endpoint/broadcast.ts";
export type { EndpointBindings } from "./endpoint/bindings.ts";
export type {
  DrainerOptions,
  EndpointOptions,
  HealthOptions,
  HttpOptions,
  RenderErrorsOptions,
  Settings,
} from "./endpoint/options.ts";
export type { Drained } from "./endpoint/drain.ts";
export type { ServerInfo } from "./endpoint/http-server.ts";
export type { Problem } from "./endpoint/problem.ts";
export type { RenderContext, Renderers } from "./endpoint/renderers.ts";
export type { StructUrl, UrlOptions } from "./endpoint/url.ts";
export type { WebApp } from "./endpoint/web-app.ts";
export type { EndpointDefinition, EndpointModule } from "./endpoint.ts";
export type { Jsonable } from "./token/jsonable.ts";
export type { StandardSchema, Validation } from "./token/schema.ts";
export type { SecretSource } from "./token/secret.ts";
export type { SessionVariables } from "./session.ts";
export type { Session } from "./session/cookie-session.ts";
export type { SessionData, SessionKeys, SessionOptions } from "./session/options.ts";
export type { ErrorAction } from "./endpoint/debug/actions.ts";
export type { DevOptions, LiveReloadOptions, WatcherCommand, WatcherOptions } from "./endpoint/dev-options.ts";
export type { HttpsOptions } from "./endpoint/https-options.ts";
export type {
  FilterParameters,
  ForceSslOptions,
  ForwardedHeader,
  HstsOptions,
  SecurityOptions,
} from "./endpoint/security-options.ts";
export type { StaticOptions } from "./endpoint/static-options.ts";
export type { ResourceAction, ResourceController, ResourceOptions } from "./resources.ts";
export type { ContentSecurityPolicy, SecureBrowserHeadersOptions } from "./secure-headers/options.ts";
export type { CleanOptions, DigestOptions, DigestResult } from "./digest.ts";
export type { StaticFilesOptions } from "./static/options.ts";
