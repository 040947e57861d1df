#!/usr/bin/env node
/** `npm create hinotori my_app` is `hinotori new my_app`. */
import "./node-version.mjs";

// For those who are told how to ask for the same again.
process.env.HINOTORI_PROGRAM ??= "npm create hinotori@latest";
process.argv.splice(2, 0, "new");

// The launcher stands beside the folder of the entry, built or source.
await import(new URL("../bin/hinotori.mjs", import.meta.resolve("hinotori")).href);
