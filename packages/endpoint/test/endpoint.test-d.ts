/** What the compiler knows of an endpoint, and what it refuses. */
import { Application, Supervisor } from "@hinotori/otp";
import { Endpoint, type EndpointBindings, type ServerInfo, type StructUrl } from "@hinotori/endpoint";
import { Hono } from "hono";
import { expectTypeOf, test } from "vitest";

const app = new Hono<{ Bindings: EndpointBindings }>();
const Web = Endpoint.define("Types.Endpoint", { otpApp: "types", app });

test("an endpoint is a child, bare or with options that are checked", () => {
  Application.define("types", { start: () => Supervisor.startLink([Web], { strategy: "one_for_one" }) });
  void (() => Supervisor.startLink([[Web, { http: { port: 0 } }]], { strategy: "one_for_one" }));
  // @ts-expect-error a port is a number
  void (() => Supervisor.startLink([[Web, { http: { port: "4000" } }]], { strategy: "one_for_one" }));
  // @ts-expect-error there is no such option
  void (() => Supervisor.startLink([[Web, { check_origin: false }]], { strategy: "one_for_one" }));
});

test("a definition needs an application and where its configuration is", () => {
  // @ts-expect-error otpApp is missing
  void (() => Endpoint.define("Types.Endpoint", { app }));
  // @ts-expect-error app is missing
  void (() => Endpoint.define("Types.Endpoint", { otpApp: "types" }));
  void (() => Endpoint.define("Types.Endpoint", { otpApp: "types", app: () => new Hono() }));
});

test("what it is asked has its type", () => {
  expectTypeOf(Web.url).returns.toEqualTypeOf<string>();
  expectTypeOf(Web.structUrl).returns.toEqualTypeOf<StructUrl>();
  expectTypeOf(Web.serverInfo).returns.toEqualTypeOf<ServerInfo | undefined>();
  expectTypeOf(Web.config("bodyLimit")).toEqualTypeOf<number | false>();
  expectTypeOf(Web.config("pubsubServer")).toEqualTypeOf<string | undefined>();
  expectTypeOf(Web.config("pubsubServer", 0)).toEqualTypeOf<string | 0 | number>();
  // @ts-expect-error the secret is no setting
  void (() => Web.config("secretKeyBase"));
});

test("a handler finds the bindings", () => {
  app.get("/", (c) => {
    expectTypeOf(c.env.requestId).toEqualTypeOf<string>();
    expectTypeOf(c.env.drainSignal).toEqualTypeOf<AbortSignal>();
    return c.text(c.env.requestId);
  });
});
