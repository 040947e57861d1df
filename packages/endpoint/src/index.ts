/** The public names of `@hinotori/endpoint`. */
export * as Endpoint from "./endpoint.ts";
export {
  BadRequestError,
  BodyTooLargeError,
  EndpointArgumentError,
  EndpointConfigError,
  EndpointNotRunningError,
  ListenError,
  NoPubSubError,
  NoRouteError,
} from "./errors.ts";

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
