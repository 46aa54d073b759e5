import pc from "picocolors";

/** What the CLI writes to: a stream, or a list of texts in a test. */
export type Output = { write(text: string): unknown; isTTY?: boolean | undefined; columns?: number | undefined };

/** Everything the CLI knows of the world outside. */
export type CliInput = {
  argv: readonly string[];
  stdout: Output;
  stderr: Output;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Folder of the installed program; a data folder at or above it is found last. */
  home?: string;
  /** Aborted on Ctrl-C. */
  signal?: AbortSignal;
  fetch?: typeof fetch;
};

export type Colours = ReturnType<typeof pc.createColors>;

/** How commands speak: lines out, colours that fit the terminal, JSON. */
export type Terminal = {
  line(text?: string): void;
  raw(text: string): void;
  json(value: unknown): void;
  colours: Colours;
  width: number;
  /** For tables: what is piped is cut nowhere. */
  tableWidth: number;
  isTty: boolean;
};

/** Makes the terminal of a call. NO_COLOR and FORCE_COLOR are heeded. */
export function createTerminal(input: Pick<CliInput, "stdout" | "env">): Terminal {
  const { stdout, env } = input;
  const isTty = stdout.isTTY === true;
  const width = Math.max(40, Math.min(stdout.columns ?? 100, 200));
  const wants = env.NO_COLOR ? false : env.FORCE_COLOR ? env.FORCE_COLOR !== "0" : isTty && env.TERM !== "dumb";
  return {
    line: (text = "") => void stdout.write(`${text}\n`),
    raw: (text) => void stdout.write(text),
    json: (value) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    colours: pc.createColors(wants),
    width,
    tableWidth: isTty ? width : Number.POSITIVE_INFINITY,
    isTty: isTty && env.TERM !== "dumb",
  };
}
