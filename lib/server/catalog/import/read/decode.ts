import { LIMITS } from "../../../limits";
import { count, lineAt, Unreadable, type Notes } from "./notes";

/** Why a longer file is refused. */
export const TOO_LONG = `The file is longer than ${LIMITS.importFileBytes / 1024} KiB.`;
/** A file in which a larger share of the characters stands for bytes that are no UTF-8 is binary. */
const MAX_REPLACED_SHARE = 0.1;

const NUL = String.fromCharCode(0);

/**
 * Bytes as text with `\n` line ends (CAT-1). UTF-8, or UTF-16 with a byte-order mark; bytes that are no UTF-8 are read as
 * Windows-1252. Throws `Unreadable` for files that are too large, hold NUL or are no text.
 */
export function decodeText(bytes: Uint8Array, notes: Notes): string {
  if (bytes.length > LIMITS.importFileBytes) throw new Unreadable(TOO_LONG);
  let text = decodeBytes(bytes, notes);
  const nul = text.indexOf(NUL);
  if (nul !== -1) throw new Unreadable("The file holds NUL characters: it is no text.", lineAt(text, nul));
  if (isBinary(text)) throw new Unreadable("The file is binary: it is no text.");
  if (text.startsWith("\uFEFF")) {
    text = text.replace(/^\uFEFF+/, "");
    notes.add("byte-order-mark", "A byte-order mark at the start was left out.", 1);
  }
  if (text.includes("\r")) {
    notes.add("line-ends", "Line ends of Windows or old Mac OS were turned into plain ones.", 1);
    text = text.replace(/\r\n?/g, "\n");
  }
  return text;
}

function decodeBytes(bytes: Uint8Array, notes: Notes): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(bytes, "utf-16le", notes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(bytes, "utf-16be", notes);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return decodeBroken(bytes, notes);
  }
}

function utf16(bytes: Uint8Array, encoding: string, notes: Notes): string {
  notes.add("utf-16", "The file is UTF-16; it was turned into UTF-8.", 1);
  return new TextDecoder(encoding).decode(bytes);
}

/** Text that is mostly UTF-8 keeps a mark where a byte was lost; any other text is read as Windows-1252. */
function decodeBroken(bytes: Uint8Array, notes: Notes): string {
  if (bytes.includes(0)) throw new Unreadable("The file holds NUL characters: it is no text.");
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const lost = text.split("\uFFFD").length - 1;
  const line = lineAt(text, text.indexOf("\uFFFD"));
  const good = (text.match(/[^\u0000-\u007F\uFFFD]/g) ?? []).length;
  if (good > lost) {
    notes.add("invalid-utf-8", `${count(lost, "byte")} that are no UTF-8 were replaced by �.`, line);
    return text;
  }
  if (lost > 20 && lost / text.length > MAX_REPLACED_SHARE)
    throw new Unreadable("The file is binary: it is no text.", line);
  notes.add("windows-1252", `The file is no UTF-8; it was read as Windows-1252 (${count(lost, "place")}).`, line);
  return new TextDecoder("windows-1252").decode(bytes);
}

/** Control characters make out a share of the beginning that no text has. */
function isBinary(text: string): boolean {
  const head = text.slice(0, 8_192);
  let control = 0;
  for (let index = 0; index < head.length; index++) {
    const code = head.charCodeAt(index);
    if (code < 32 && code !== 9 && code !== 10 && code !== 13 && code !== 12 && code !== 27) control += 1;
  }
  return control > 4 && control / head.length > 0.01;
}
