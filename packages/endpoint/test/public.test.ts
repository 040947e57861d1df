/** The public names of the package: none appears or vanishes unnoticed. */
import * as endpoint from "@hinotori/endpoint";
import * as testing from "@hinotori/endpoint/testing";
import { expect, test } from "vitest";

test("exports these names", () => {
  expect(Object.keys(endpoint).sort()).toEqual([
    "BadRequestError",
    "BodyTooLargeError",
    "Channel",
    "Endpoint",
    "EndpointArgumentError",
    "EndpointConfigError",
    "EndpointNotRunningError",
    "FrameError",
    "ListenError",
    "NoPubSubError",
    "NoRouteError",
    "Socket",
    "assign",
    "refuse",
    "socket",
    "status",
  ]);
  expect(Object.keys(endpoint.Channel).sort()).toEqual([
    "assign",
    "broadcast",
    "broadcastFrom",
    "define",
    "push",
    "refuse",
    "replyTo",
    "socketRef",
    "status",
  ]);
  expect(Object.keys(endpoint.Endpoint)).toEqual(["define"]);
  expect(Object.keys(endpoint.Socket).sort()).toEqual(["assign", "define", "socket"]);
  expect(Object.keys(testing).sort()).toEqual(["buildConn", "htmlResponse", "jsonResponse", "textResponse"]);
});
