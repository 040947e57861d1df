/** The public names of `@hinotori/endpoint`. */
export * as Channel from "./channel.ts";
export * as Endpoint from "./endpoint.ts";
export * as Socket from "./socket.ts";
export { socket } from "./socket.ts";
export { refuse, status } from "./socket/outcome.ts";
export { assign } from "./socket/state.ts";
export {
  BadRequestError,
  BodyTooLargeError,
  EndpointArgumentError,
  EndpointConfigError,
  EndpointNotRunningError,
  FrameError,
  ListenError,
  NoPubSubError,
  NoRouteError,
} from "./errors.ts";

export type { SocketRef } from "./channel.ts";
export type { ChannelCallbacks, ChannelModule, InResult, JoinResult, OutResult } from "./channel/callbacks.ts";
export type { ConnectResult, SocketDefinition, SocketModule } from "./socket.ts";
export type { ConnectInfo } from "./socket/handshake.ts";
export type { Mount, RateOptions, SocketDrainerOptions, SocketOptions, WebSocketOptions } from "./socket/mount.ts";
export type { CheckOrigin } from "./socket/origin.ts";
export type { Status } from "./socket/outcome.ts";
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
  UrlOptions,
} from "./endpoint/config.ts";
export type { Drained } from "./endpoint/drain.ts";
export type { ServerInfo } from "./endpoint/http-server.ts";
export type { WebApp } from "./endpoint/pipeline.ts";
export type { Problem } from "./endpoint/problem.ts";
export type { RenderContext, Renderers } from "./endpoint/render-errors.ts";
export type { StructUrl } from "./endpoint/url.ts";
export type { EndpointDefinition, EndpointModule } from "./endpoint.ts";
