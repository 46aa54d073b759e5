import { InvalidArgumentError } from "commander";
import { CliError } from "./errors";

/** Collects an option that may be given several times. */
export function collect(value: string, earlier: readonly string[] | undefined): string[] {
  return [...(earlier ?? []), value];
}

/** A list separated by commas; `none` is an empty one. */
export const words = (value: string): string[] =>
  value === "none"
    ? []
    : value
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "");

/** Splits `k=v` pairs. Values stay text. Throws CliError naming the option. */
export function pairs(entries: readonly string[], option: string): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => {
      const at = entry.indexOf("=");
      if (at < 1) throw new CliError(`${option} takes NAME=VALUE, not "${entry}".`);
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

/** Reads a JSON object that an option was given. Throws CliError naming the option. */
export function jsonObject(json: string, option: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new CliError(
      `${option} is not JSON: ${error instanceof Error ? error.message : String(error)}. Put it in single quotes, e.g. ${option} '{"simple": true}'.`,
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new CliError(`${option} must be a JSON object, e.g. '{"simple": true}'.`);
  return value as Record<string, unknown>;
}

/**
 * The context of a signal: `--context` JSON first, `--set` over it. A `--set` value that is JSON (a number,
 * true, false, null, a list or an object in brackets, a text in quotes) is taken as such, all else is text.
 */
export function buildContext(json: string | undefined, sets: readonly string[]): Record<string, unknown> {
  const context = json === undefined ? {} : jsonObject(json, "--context");
  const given = Object.entries(pairs(sets, "--set")).map(([key, text]) => [key, jsonOrText(text)] as const);
  return Object.fromEntries([...Object.entries(context), ...given]);
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A number of rows. For commander's argument parsing. */
export function wholeNumber(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}

/** A time as ISO 8601, or how long ago (`30m`, `2h`, `3d`), or a date; returns ISO 8601 UTC. */
export function timeOf(value: string, now: Date): string {
  const back = /^(\d{1,5})([mhd])$/.exec(value);
  if (back)
    return new Date(
      now.getTime() - Number(back[1]) * { m: 60_000, h: 3_600_000, d: 86_400_000 }[back[2] as "m" | "h" | "d"],
    ).toISOString();
  const time = /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time))
    throw new CliError(`"${value}" is no time. Write 2h, 3d, 2026-01-31 or 2026-01-31T08:00:00Z.`);
  return new Date(time).toISOString();
}
