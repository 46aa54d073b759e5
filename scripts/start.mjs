// npm start: everything from a fresh clone to a signed-in page. Plain Node, nothing installed before it runs.
// Imports come after the check, so that an old Node says what is wrong instead of failing on their syntax.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Quarterdeck needs Node 20.19 or newer; this is ${process.versions.node}. Get one from https://nodejs.org and try again.`,
  );
  process.exit(1);
}
const { start } = await import("./lib/start.mjs");
process.exit(await start(process.argv.slice(2)));
