import type { Repair } from "@/lib/domain/catalog/entry";

/** Why a file can't be read at all. `skip`: nothing is wrong with it, it just holds no agent. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
  constructor(
    message: string,
    readonly line: number | null = null,
    readonly skip = false,
  ) {
    super(message);
  }
}

/** Collects repairs. One code is told once per file, with the line of its first place. */
export class Notes {
  readonly repairs: Repair[] = [];

  /** Notes a mend; `line` is 1-based in the file. A code that was noted already is not noted again. */
  add(code: string, message: string, line: number | null = null): void {
    if (!this.repairs.some((repair) => repair.code === code)) this.repairs.push({ code, message, line });
  }
}

/** "1 place" or "3 places": the counted noun for a sentence. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
