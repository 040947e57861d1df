/** What the compiler knows of the options that keep others out, and of files. */
import { cleanDigest, digest, Endpoint, filterParameters, staticFiles } from "@hinotori/endpoint";
import { Hono } from "hono";
import { expectTypeOf, test } from "vitest";

const Web = Endpoint.define("Types.SecurityEndpoint", {
  otpApp: "types",
  app: new Hono(),
  https: { port: 4001, keyFile: "key.pem", certFile: "cert.pem", cipherSuite: "strong" },
  forceSsl: { rewriteOn: ["x-forwarded-proto"], hsts: { maxAge: 60 } },
  checkOrigin: ["//*.shop.example"],
  filterParameters: { keep: ["id"] },
  staticUrl: { host: "cdn.shop.example" },
});

test("options are checked", () => {
  const define = (options: Parameters<typeof Web.childSpec>[0]): unknown => Web.childSpec(options);
  define({ forceSsl: true, https: false, checkOrigin: "conn", filterParameters: ["password"] });
  // @ts-expect-error no proxy is asked by this header
  define({ forceSsl: { rewriteOn: ["x-forwarded-for"] } });
  // @ts-expect-error the suite has a name
  define({ https: { cipherSuite: "weak" } });
  // @ts-expect-error a list of names
  define({ filterParameters: { keep: "id" } });
});

test("links and servers have their types", () => {
  expectTypeOf(Web.staticPath).returns.toEqualTypeOf<string>();
  expectTypeOf(Web.staticIntegrity).returns.toEqualTypeOf<string | undefined>();
  expectTypeOf(Web.serverInfo("https")).toEqualTypeOf<ReturnType<typeof Web.serverInfo>>();
  // @ts-expect-error there is no such scheme
  void (() => Web.serverInfo("ftp"));
  const https = Web.config("https");
  // @ts-expect-error the key is no setting
  void (() => https !== false && https.key);
});

test("files have a list, and a digest says what it has done", () => {
  void (() => staticFiles({ from: "priv/static", only: ["assets"] }));
  // @ts-expect-error the list is needed
  void (() => staticFiles({ from: "priv/static" }));
  expectTypeOf(digest).returns.resolves.toEqualTypeOf<{ readonly fileCount: number; readonly manifest: string }>();
  expectTypeOf(cleanDigest).returns.resolves.toEqualTypeOf<readonly string[]>();
  expectTypeOf(filterParameters).returns.toEqualTypeOf<unknown>();
  // @ts-expect-error the words are a list
  void (() => filterParameters({}, "password"));
});
