/** The public names of the package: none appears or vanishes unnoticed. */
import * as endpoint from "@hinotori/endpoint";
import * as dev from "@hinotori/endpoint/dev";
import * as testing from "@hinotori/endpoint/testing";
import { expect, test } from "vitest";

test("exports these names", () => {
  expect(Object.keys(endpoint).sort()).toEqual([
    "BadRequestError",
    "BodyTooLargeError",
    "Channel",
    "CsrfError",
    "Endpoint",
    "EndpointArgumentError",
    "EndpointConfigError",
    "EndpointNotRunningError",
    "FrameError",
    "ListenError",
    "NONCE",
    "NoPubSubError",
    "NoRouteError",
    "SessionTooLargeError",
    "Socket",
    "Token",
    "allFlash",
    "assign",
    "cleanDigest",
    "clearFlash",
    "deleteCsrfToken",
    "digest",
    "filterParameters",
    "filterTarget",
    "flash",
    "getCsrfToken",
    "getFlash",
    "onlyRouted",
    "protectFromForgery",
    "putFlash",
    "refuse",
    "refuseForeignForms",
    "resources",
    "secureBrowserHeaders",
    "session",
    "sessionReader",
    "socket",
    "staticFiles",
    "staticPath",
    "status",
    "withoutLog",
  ]);
  expect(Object.keys(endpoint.Channel).sort()).toEqual([
    "assign",
    "broadcast",
    "broadcastFrom",
    "define",
    "fastlane",
    "push",
    "refuse",
    "replyTo",
    "socketRef",
    "status",
  ]);
  expect(Object.keys(endpoint.Endpoint)).toEqual(["define"]);
  expect(Object.keys(endpoint.Socket).sort()).toEqual(["Encoded", "Message", "assign", "define", "socket", "v1", "v2"]);
  expect(Object.keys(endpoint.Token).sort()).toEqual(["decrypt", "encrypt", "sign", "verify"]);
  expect(Object.keys(dev)).toEqual(["dev"]);
  expect(Object.keys(testing).sort()).toEqual([
    "ClientRefusedError",
    "assertBroadcast",
    "assertErrorSent",
    "assertPush",
    "assertReply",
    "broadcastFrom",
    "buildConn",
    "close",
    "connect",
    "htmlResponse",
    "join",
    "jsonResponse",
    "leave",
    "push",
    "redirectedParams",
    "redirectedTo",
    "refuteBroadcast",
    "refutePush",
    "refuteReply",
    "response",
    "socket",
    "subscribe",
    "subscribeAndJoin",
    "textResponse",
  ]);
});
