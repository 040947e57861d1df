/** How messages are written and read: byte by byte, and any that a client may make. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type Encoded, Message } from "../../src/socket/message.ts";
import { serializerFor, v1, v2 } from "../../src/socket/serializer.ts";

const json = ({ data }: Encoded): unknown => JSON.parse(data.toString());
const bytes = (...parts: readonly (number | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([part]))));

describe("serializerFor", () => {
  test.each([
    ["2.0.0", "2.0.0"],
    ["2.0.7", "2.0.0"],
    ["1.0.0", "1.0.0"],
    ["2.1.0", undefined],
    ["3.0.0", undefined],
    ["2", undefined],
    ["", undefined],
    ["2.0.0-rc.0", undefined],
  ])("takes %j for %j", (vsn, speaks) => {
    expect(serializerFor(vsn)?.vsn).toBe(speaks);
  });
});

describe("version 2", () => {
  test("writes lists of five", () => {
    const at = { joinRef: "1", topic: "t" };
    expect(json(v2.reply({ ...at, ref: "2", status: "ok", response: { a: 1 } }))).toEqual([
      "1",
      "2",
      "t",
      "phx_reply",
      { status: "ok", response: { a: 1 } },
    ]);
    expect(json(v2.push({ ...at, ref: null, event: "e", payload: {} }))).toEqual(["1", null, "t", "e", {}]);
    expect(json(v2.broadcast({ topic: "t", event: "e", payload: undefined }))).toEqual([null, null, "t", "e", {}]);
  });

  test("writes bytes behind the lengths of the fields", () => {
    const payload = new Uint8Array([9]);
    const at = { joinRef: "12", topic: "tö" };
    const reply = v2.reply({ ...at, ref: null, status: "ok", response: payload });
    expect([reply.isBinary, reply.data]).toEqual([true, bytes(1, 2, 0, 3, 2, "12tööok".replace("öö", "ö"), 9)]);
    expect(v2.push({ ...at, ref: null, event: "e", payload: payload.buffer }).data).toEqual(
      bytes(0, 2, 3, 1, "12töe", 9),
    );
    expect(v2.broadcast({ topic: "t", event: "e", payload }).data).toEqual(bytes(2, 1, 1, "te", 9));
  });

  test("refuses what a client could not read", () => {
    for (const payload of [null, 7, "text", [1]])
      expect(() => v2.broadcast({ topic: "t", event: "e", payload })).toThrow(
        /expected a payload to be an object or bytes/,
      );
    expect(() => v2.broadcast({ topic: "t".repeat(256), event: "e", payload: new Uint8Array() })).toThrow(
      expect.objectContaining({ code: "ENDPOINT_ARGUMENT" }),
    );
  });

  test("reads every list that a client makes of strings, and its payload as it was", () => {
    const ref = fc.oneof(fc.constant(null), fc.string(), fc.integer());
    fc.assert(
      fc.property(ref, ref, fc.string(), fc.string(), fc.jsonValue(), (joinRef, ref, topic, event, payload) => {
        const text = JSON.stringify([joinRef, ref, topic, event, payload]);
        const { payload: read, ...message } = v2.read(Buffer.from(text), false);
        expect(message).toEqual({ joinRef, ref, topic, event });
        expect(JSON.stringify(read)).toBe(JSON.stringify(JSON.parse(JSON.stringify(payload))));
      }),
    );
  });

  test("reads every binary push", () => {
    const field = fc.string({ unit: "grapheme", maxLength: 20 }).filter((text) => Buffer.byteLength(text) < 256);
    fc.assert(
      fc.property(fc.tuple(field, field, field, field), fc.uint8Array(), ([joinRef, ref, topic, event], payload) => {
        const parts = [joinRef, ref, topic, event];
        const frame = bytes(0, ...parts.map((part) => Buffer.byteLength(part)), ...parts);
        const read = v2.read(Buffer.concat([frame, payload]), true);
        expect({ ...read, payload: [...(read.payload as Buffer)] }).toEqual({
          joinRef: joinRef || null,
          ref: ref || null,
          topic,
          event,
          payload: [...payload],
        });
      }),
    );
  });
});

describe.each([v1, v2])("version $vsn", (serializer) => {
  test("makes of any bytes a message, or a frame error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (data, isBinary) => {
        try {
          expect(serializer.read(Buffer.from(data), isBinary)).toBeInstanceOf(Message);
        } catch (error) {
          expect(error).toMatchObject({ code: "ENDPOINT_FRAME" });
        }
      }),
    );
  });

  test("makes of any JSON a message, or a frame error", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        try {
          expect(serializer.read(Buffer.from(text), false)).toBeInstanceOf(Message);
        } catch (error) {
          expect(error).toMatchObject({ code: "ENDPOINT_FRAME" });
        }
      }),
    );
  });
});

describe("version 1", () => {
  test("writes objects", () => {
    expect(json(v1.push({ joinRef: "1", ref: null, topic: "t", event: "e", payload: { a: 1 } }))).toEqual({
      topic: "t",
      event: "e",
      payload: { a: 1 },
      ref: null,
      join_ref: "1",
    });
    expect(json(v1.broadcast({ topic: "t", event: "e", payload: { a: 1 } }))).toMatchObject({ topic: "t", event: "e" });
  });

  test("writes bytes as base64", () => {
    expect(json(v1.broadcast({ topic: "t", event: "e", payload: new Uint8Array([1, 2]) }))).toMatchObject({
      payload: { binary: "AQI=" },
    });
  });
});
