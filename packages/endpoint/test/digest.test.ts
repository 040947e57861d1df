/** What becomes of files that are digested. */
import { createHash } from "node:crypto";
import { readdir, readFile, rm, writeFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

import { clock } from "@hinotori/otp/testing";
import { cleanDigest, digest } from "@hinotori/endpoint";
import { describe, expect, test } from "vitest";

import { folderWith } from "./support/folder.ts";

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const read = (folder: string, name: string): Promise<string> => readFile(join(folder, name), "utf8");

interface Manifest {
  readonly version: number;
  readonly latest: Readonly<Record<string, string>>;
  readonly digests: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await read(folder, "cache_manifest.json")) as Manifest;
}

describe("digest", () => {
  test("copies each file under the name of what is in it, and writes Phoenix's manifest", async () => {
    clock.virtual();
    const folder = await folderWith({ "robots.txt": "none", "images/logo.svg": "<svg/>" });
    const to = join(folder, "../", `${folder.split("/").at(-1)}-out`);
    try {
      expect(await digest(folder, to)).toEqual({ fileCount: 2, manifest: join(to, "cache_manifest.json") });
      const { version, latest, digests } = await manifestOf(to);
      const name = `robots-${md5("none")}.txt`;
      expect(version).toBe(1);
      expect(latest).toEqual({ "robots.txt": name, "images/logo.svg": `images/logo-${md5("<svg/>")}.svg` });
      expect(digests[name]).toEqual({
        logical_path: "robots.txt",
        mtime: expect.any(Number),
        size: 4,
        digest: md5("none"),
        sha512: createHash("sha512").update("none").digest("base64"),
      });
      expect([await read(to, "robots.txt"), await read(to, name)]).toEqual(["none", "none"]);
    } finally {
      await rm(to, { recursive: true, force: true });
    }
  });

  test("rewrites what style sheets name, and leaves what is elsewhere", async () => {
    const css = [
      "a{b:url(/images/a.png)}",
      'a{b:url("../images/a.png")}',
      "a{b:url( 'font.ttf?#iefix' )}",
      "a{b:url(font.ttf#x)}",
      "a{b:url(https://cdn.example/images/a.png)}",
      "a{b:url(//cdn.example/a.png)}",
      "a{b:url(data:image/png;base64,AAAA)}",
      "a{b:url(none.png)}",
      "a{b:url(../../../etc/passwd)}",
      "a{b:url(#id)}",
    ];
    const folder = await folderWith({
      "assets/app.css": css.join("\n"),
      "images/a.png": "png",
      "assets/font.ttf": "ttf",
    });
    await digest(folder);
    const { latest } = await manifestOf(folder);
    const png = `a-${md5("png")}.png`;
    const ttf = `font-${md5("ttf")}.ttf`;
    expect((await read(folder, latest["assets/app.css"]!)).split("\n")).toEqual([
      `a{b:url(/images/${png}?vsn=d)}`,
      `a{b:url("../images/${png}?vsn=d")}`,
      `a{b:url( '${ttf}?vsn=d#iefix' )}`,
      `a{b:url(${ttf}?vsn=d#x)}`,
      ...css.slice(4),
    ]);
    expect(await read(folder, "assets/app.css")).toBe(css.join("\n"));
    await digest(folder, folder, { vsn: false });
    expect(await read(folder, latest["assets/app.css"]!)).toContain(`url(/images/${png})`);
  });

  test("gives a style sheet another name when a file that it names is another, over any number of steps", async () => {
    const folder = await folderWith({
      "a.css": "@import url(b.css)",
      "b.css": "@import url(a.css); x{y:url(c.png)}",
      "c.png": "1",
    });
    await digest(folder);
    const before = (await manifestOf(folder)).latest;
    await writeFile(join(folder, "c.png"), "2");
    await digest(folder);
    const after = (await manifestOf(folder)).latest;
    for (const name of ["a.css", "b.css", "c.png"]) expect(after[name]).not.toBe(before[name]);
    expect(await read(folder, after["a.css"]!)).toBe(`@import url(${after["b.css"]}?vsn=d)`);
  });

  test("lets a source map go by the name of its script", async () => {
    const js = "run()\n//# sourceMappingURL=app.js.map";
    const folder = await folderWith({ "app.js": js, "app.js.map": '{"version":3,"file":"app.js"}', "lone.map": "{}" });
    await digest(folder);
    const { latest } = await manifestOf(folder);
    const name = `app-${md5(js)}.js`;
    expect(latest).toMatchObject({ "app.js": name, "app.js.map": `${name}.map`, "lone.map": `lone-${md5("{}")}.map` });
    expect(await read(folder, name)).toBe(`run()\n//# sourceMappingURL=${name}.map`);
    expect(await read(folder, `${name}.map`)).toBe(`{"version":3,"file":"${name}"}`);
  });

  test("writes compressed twins that say the same, where they are smaller", async () => {
    const text = "a{}\n".repeat(1000);
    const folder = await folderWith({ "app.css": text, "tiny.css": "a", "a.png": "x".repeat(1000) });
    await digest(folder);
    const name = (await manifestOf(folder)).latest["app.css"]!;
    for (const one of ["app.css", name]) {
      expect(gunzipSync(await readFile(join(folder, `${one}.gz`))).toString()).toBe(text);
      expect(brotliDecompressSync(await readFile(join(folder, `${one}.br`))).toString()).toBe(text);
    }
    const twins = (await readdir(folder)).filter((one) => /\.(gz|br)$/.test(one));
    expect(twins).toHaveLength(4);
  });

  test("digests nothing of its own, and forgets copies that are gone", async () => {
    const folder = await folderWith({ "a.txt": "1" });
    await digest(folder);
    const [first] = Object.values((await manifestOf(folder)).latest);
    await writeFile(join(folder, "a.txt"), "2");
    expect((await digest(folder)).fileCount).toBe(1);
    const kept = await manifestOf(folder);
    expect(Object.keys(kept.digests)).toHaveLength(2);
    expect(Object.keys(kept.latest)).toEqual(["a.txt"]);
    await rm(join(folder, first!));
    await digest(folder);
    expect(Object.keys((await manifestOf(folder)).digests)).toEqual(Object.values(kept.latest));
  });

  test("says that there is nothing to digest", async () => {
    await expect(digest("/nowhere/at/all")).rejects.toMatchObject({ code: "ENDPOINT_ARGUMENT" });
  });
});

describe("cleanDigest", () => {
  test("takes away copies that are too many or too old, with their twins, and none that is in use", async () => {
    clock.virtual();
    const folder = await folderWith({});
    const copies: string[] = [];
    for (const version of ["1", "2", "3", "4"]) {
      await writeFile(join(folder, "app.css"), version.repeat(1000));
      await digest(folder);
      copies.push((await manifestOf(folder)).latest["app.css"]!);
      await clock.advance(60_000);
    }
    expect(await cleanDigest(folder)).toEqual([copies[0]]);
    expect(await cleanDigest(folder)).toEqual([]);
    expect(await cleanDigest(folder, { ageSeconds: 130 })).toEqual([copies[1]]);
    expect(await cleanDigest(folder, { keep: 0 })).toEqual([copies[2]]);
    const names = (await readdir(folder)).sort();
    const own = ["", ".br", ".gz"].flatMap((ending) => [`app.css${ending}`, `${copies[3]}${ending}`]);
    expect(names).toEqual([...own, "cache_manifest.json"].sort());
    const { digests, latest } = await manifestOf(folder);
    expect([Object.keys(digests), latest]).toEqual([[copies[3]], { "app.css": copies[3] }]);
  });

  test("leaves nothing but the files themselves, when that is asked", async () => {
    const folder = await folderWith({ "app.css": "a".repeat(1000), "img/logo.svg": "<svg/>" });
    await digest(folder);
    const first = (await manifestOf(folder)).latest["app.css"]!;
    await writeFile(join(folder, "app.css"), "b".repeat(1000));
    await digest(folder);
    const copies = Object.values((await manifestOf(folder)).latest);
    expect([...(await cleanDigest(folder, { all: true }))].sort()).toEqual([first, ...copies].sort());
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(["app.css", "img", "img/logo.svg"]);
    expect(await read(folder, "app.css")).toBe("b".repeat(1000));
  });

  test("takes what a link to a file leads to, and comes to an end where a link leads back", async () => {
    const folder = await folderWith({ "app.css": "a", "img/logo.svg": "<svg/>" });
    await symlink("..", join(folder, "img", "back"));
    await symlink("app.css", join(folder, "same.css"));
    await digest(folder);
    expect(Object.keys((await manifestOf(folder)).latest).sort()).toEqual(["app.css", "img/logo.svg", "same.css"]);
  });

  test("does not follow a manifest out of the folder", async () => {
    const folder = await folderWith({ "keep.txt": "kept" });
    const inside = await folderWith({ "out/x.txt": "" });
    const outside = `../../${folder.split("/").at(-1)}/keep.txt`;
    const facts = { logical_path: "x.txt", mtime: 0 };
    const digests = { [outside]: facts, [join(folder, "keep.txt")]: facts, "x-old.txt": facts };
    await writeFile(join(inside, "out/cache_manifest.json"), JSON.stringify({ version: 1, latest: {}, digests }));
    expect(await cleanDigest(join(inside, "out"))).toEqual(["x-old.txt"]);
    const latest = { [outside.replace(".txt", "")]: outside, "x.txt": "x-new.txt" };
    await writeFile(join(inside, "out/cache_manifest.json"), JSON.stringify({ version: 1, latest, digests }));
    expect(await cleanDigest(join(inside, "out"), { all: true })).toEqual(["x-old.txt", "x-new.txt"]);
    expect(await read(folder, "keep.txt")).toBe("kept");
  });

  test("has nothing to do without a manifest, and says that there is no folder", async () => {
    expect(await cleanDigest(await folderWith({ "a.txt": "" }))).toEqual([]);
    await expect(cleanDigest("/nowhere/at/all")).rejects.toMatchObject({ code: "ENDPOINT_ARGUMENT" });
  });
});
