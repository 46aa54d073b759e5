import type { DocumentCode } from "./markdown";

/** A script or make target that a document tells the reader to run. */
export interface NamedCommand {
  readonly kind: "script" | "target";
  /** The command as written, e.g. `npm run build`. */
  readonly text: string;
  readonly name: string;
  readonly line: number;
  /** The folder that a `cd` before it names, null when there was none. */
  readonly folder: string | null;
  readonly section: readonly string[];
}

const SHELLS =
  /^(?:bash|sh|shell|zsh|fish|console|terminal|shellsession|shell-session|sh-session|powershell|ps1?|cmd|bat|batch|command|cli)$/;
const OPTION = /^--?[\w-]+(?:=.*)?$/;
/** Options of npm, yarn and pnpm before the script's name that take a value of their own. */
const VALUED = /^(?:-w|--workspace|--prefix|-C|--dir|--filter|-F|--cwd)$/;
const SCRIPT_NAME = /^[a-z0-9@][\w@:./-]*$/i;
const MAKE_TARGET = /^[a-z0-9][\w.-]*$/i;
const PROSE = /^(?:sure|it|the|a|an|this|that|use|your|changes?|new|any|them|some|and|or|sense)$/i;

/** Finds the scripts and make targets named in a piece of code: shell blocks, console lines, inline code. */
export function findCommands(code: DocumentCode): NamedCommand[] {
  const found: NamedCommand[] = [];
  const inline = code.lang === null;
  if (!inline && code.lang !== "" && code.lang !== "text" && !SHELLS.test(code.lang ?? "")) return found;
  const prompted = !inline && (code.lang === "" || code.lang === "text");
  let folder: string | null = null;
  for (const [index, raw] of code.value.split("\n").entries()) {
    const prompt = /^\s*(?:\$|>|%|❯|➜)\s+/.exec(raw);
    // A block that names no language may be output or prose: only a lone command or a prompt counts.
    if (prompted && !prompt && !/^\s*(?:npm|yarn|pnpm|bun|make)(?:\s+[\w:@./-]+){1,3}\s*$/.test(raw)) continue;
    const line = (prompt ? raw.slice(prompt[0].length) : raw).replace(/(?:^|\s)#.*$/, "");
    for (const part of line.split(/&&|\|\||[;|]/)) {
      const words = part.trim().split(/\s+/);
      if (words[0] === "cd" || words[0] === "pushd") folder = words[1] ?? "~";
      const command = readCommand(words);
      if (command) found.push({ ...command, folder, line: code.line + index, section: code.section });
    }
  }
  return found;
}

type Command = Pick<NamedCommand, "kind" | "text" | "name">;

function readCommand(words: readonly string[]): Command | undefined {
  const rest = words.filter(
    (word, index) => !(index < 3 && /^[A-Z_][A-Z0-9_]*=\S*$/.test(word)) && word !== "sudo" && word !== "time",
  );
  const [program, ...args] = rest;
  if (program === "make" || program === "gmake") return readMake(args);
  if (program === "npm" || program === "yarn" || program === "pnpm" || program === "bun")
    return readScript(program, args);
  return undefined;
}

function readScript(program: string, args: readonly string[]): Command | undefined {
  const words: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? "";
    if (word === "--") break;
    if (VALUED.test(word)) at += 1;
    else if (!OPTION.test(word)) words.push(word);
  }
  if (program === "yarn" && words[0] === "workspace") words.splice(0, 2);
  const running = words[0] === "run" || words[0] === "run-script";
  const name = running ? words[1] : words[0];
  // Without `run` the word may be a command of the program or a binary; a colon is in scripts' names only.
  if (name === undefined || !SCRIPT_NAME.test(name) || (!running && (program === "npm" || !/\w:\w/.test(name))))
    return undefined;
  // Capitals stand for any script.
  if (/^[A-Z_]+$/.test(name)) return undefined;
  if (name.startsWith("@") || name.includes("/") || /\.[cm]?[jt]sx?$/.test(name)) return undefined;
  // `yarn run` and `bun run` start binaries too.
  const weak =
    running &&
    (program === "yarn" || program === "bun") &&
    !/:|^(?:build|test|lint|dev|start|serve|format|fmt|typecheck|check|release|docs|clean|watch|coverage|e2e|bench)$/.test(
      name,
    );
  return weak ? undefined : { kind: "script", name, text: `${program} ${running ? `${words[0]} ` : ""}${name}` };
}

function readMake(args: readonly string[]): Command | undefined {
  let target: string | undefined;
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? "";
    if (word === "-f" || word === "--file" || /^-[fC]./.test(word)) return undefined;
    if (word === "-C" || word === "-j" || word === "--directory")
      at += /^\d+$/.test(args[at + 1] ?? "") || word !== "-j" ? 1 : 0;
    else if (!word.startsWith("-") && !word.includes("=")) {
      target = word;
      break;
    }
  }
  if (target === undefined || !MAKE_TARGET.test(target) || PROSE.test(target) || /\.\w{1,6}$/.test(target))
    return undefined;
  return { kind: "target", name: target, text: `make ${target}` };
}
