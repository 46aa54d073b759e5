import { count, lineAt, type Notes } from "./notes";

/** Characters of Windows-1252 above 0x7F that are not at their own code point, by character. */
const SPECIALS = new Map<number, number>();
for (const [index, char] of [..."€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"].entries())
  SPECIALS.set(char.codePointAt(0)!, 0x80 + index);

/** The byte a character of Windows-1252 stands for, when it is above 0x7F. */
function byteOf(code: number): number | undefined {
  if (code < 0x80) return undefined;
  const special = SPECIALS.get(code);
  if (special !== undefined) return special;
  return code >= 0xa0 && code <= 0xff ? code : undefined;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

type Mend = { text: string; mended: number; left: number; foreign: number; long: number; firstLeft: number };

/**
 * Repairs UTF-8 that was once read as Windows-1252 (`â†’` becomes `→`). Sequences that lost a byte on the way can't be
 * told apart and stay as they are; both are counted in the repair. Text that merely has accents is left alone.
 */
export function repairMojibake(text: string, notes: Notes): string {
  if (!/[\u00C2-\u00F4][\u0080-\u00BF\u0152-\u2122]/.test(text)) return text;
  const { text: mended, mended: done, left, foreign, long, firstLeft } = mend(text);
  const sure = long > 0 || done >= 3;
  if (done === 0 || !sure || (foreign > done && done < 10)) return text;
  notes.add(
    "mojibake",
    `${count(done, "character")} of UTF-8 that had been read as Windows-1252 were repaired.` +
      (left === 0 ? "" : ` ${count(left, "place")} lost a byte and stayed as they are.`),
    left === 0 ? null : lineAt(text, firstLeft),
  );
  return mended;
}

function mend(text: string): Mend {
  const out: string[] = [];
  const result: Mend = { text: "", mended: 0, left: 0, foreign: 0, long: 0, firstLeft: -1 };
  let plain = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x80) continue;
    const lead = byteOf(code);
    if (lead === undefined) {
      result.foreign += 1;
      continue;
    }
    const length = sequenceLength(lead);
    if (length === 0) continue;
    const bytes = [lead];
    while (bytes.length < length) {
      const next = byteOf(text.charCodeAt(index + bytes.length));
      if (next === undefined || next < 0x80 || next > 0xbf) break;
      bytes.push(next);
    }
    if (bytes.length === length) {
      const char = Buffer.from(bytes).toString("utf8");
      if (!char.includes("\uFFFD")) {
        out.push(text.slice(plain, index), char);
        plain = index + length;
        index += length - 1;
        result.mended += 1;
        if (length > 2) result.long += 1;
        continue;
      }
    }
    if (length > 2 && bytes.length > 1) {
      result.left += 1;
      if (result.firstLeft === -1) result.firstLeft = index;
      index += bytes.length - 1;
    }
  }
  out.push(text.slice(plain));
  result.text = out.join("");
  return result;
}
