import path from "node:path";
import { parseArgs } from "node:util";
import { Refusal } from "./say.mjs";

export const HELP = `npm start -- [options]

  --repo PATH    repository to audit first (default: the one you stand in)
  --no-audit     start without a first audit
  --port N       port of the web server (default: 3210, or QUARTERDECK_PORT)
  --data DIR     data folder (default: .quarterdeck in the clone, or QUARTERDECK_DATA)
  --no-open      open no browser (none is opened without a desktop)
  --help         this text

Installs and builds what is missing, starts database, web and worker, and prints a signed-in address.
Ctrl-C stops everything.`;

function toPort(text) {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Refusal(`--port takes a number from 1 to 65535, not "${text}".`);
}

/**
 * Reads the command line. `base` is the folder the command was given in; relative paths start there.
 * Throws Refusal with what is wrong.
 */
export function readArgs(argv, { base, root, env }) {
  let values;
  try {
    ({ values } = parseArgs({
      args: argv,
      options: {
        repo: { type: "string" },
        port: { type: "string" },
        data: { type: "string" },
        "no-open": { type: "boolean", default: false },
        "no-audit": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }));
  } catch (error) {
    throw new Refusal(`${error.message}\n\n${HELP}`);
  }
  const data = values.data ?? (env.QUARTERDECK_DATA || undefined);
  return {
    help: values.help,
    open: !values["no-open"],
    audit: !values["no-audit"],
    repo: path.resolve(base, values.repo ?? "."),
    repoGiven: values.repo !== undefined,
    port: toPort(values.port ?? (env.QUARTERDECK_PORT || "3210")),
    host: env.QUARTERDECK_HOST || "127.0.0.1",
    dataDir: data === undefined ? path.join(root, ".quarterdeck") : path.resolve(base, data),
  };
}
