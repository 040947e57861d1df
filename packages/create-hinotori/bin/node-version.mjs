/** Stops at once, with a sentence, on a Node.js that is too old; plain enough for any of them to read. */
const needed = [20, 19];
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  console.error(
    [
      `expected Node.js ${needed.join(".")} or newer, got: ${process.versions.node} (${process.execPath})`,
      "",
      "Install a current release from https://nodejs.org, or with a version manager:",
      "",
      "    nvm install --lts",
    ].join("\n"),
  );
  process.exit(1);
}
