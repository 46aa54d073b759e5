import { performance } from "node:perf_hooks";

const tty = process.stdout.isTTY === true && process.env.TERM !== "dumb";
const width = 34;

/** An error for people: its message is shown as it stands, without a stack. */
export class Refusal extends Error {
  expected = true;
}

/** Formats milliseconds as seconds with two decimals under ten seconds, one above. */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

/**
 * Runs one step and prints it as a line with its time. `work` may return a text that says more.
 * A step that fails prints its line too and passes the error on.
 */
export async function step(label, work) {
  const began = performance.now();
  if (tty) process.stdout.write(`  … ${label}`);
  const line = (mark, more) => {
    const text = `  ${mark} ${label.padEnd(width)} ${seconds(performance.now() - began).padStart(8)}${more ? `   ${more}` : ""}`;
    process.stdout.write(tty ? `\r\u001B[2K${text}\n` : `${text}\n`);
  };
  try {
    const more = await work();
    line("✓", typeof more === "string" ? more : "");
    return more;
  } catch (error) {
    line("✗", "");
    throw error;
  }
}

/** Prints an error: its message alone when it was made for people, all of it otherwise. */
export function complain(error) {
  const forPeople = error?.expected === true || error?.name === "SetupError";
  const output = typeof error?.output === "string" ? error.output.trimEnd().split("\n").slice(-60).join("\n") : "";
  if (output !== "") console.error(output);
  console.error(`\n${forPeople || output !== "" ? error.message : (error?.stack ?? String(error))}`);
}
