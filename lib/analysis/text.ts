const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Text of a file's bytes: null when they hold a NUL (binary); bytes that are not UTF-8 become U+FFFD. */
export function decodeText(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  return new TextDecoder("utf-8").decode(bytes);
}

/**
 * A file name as text. Bytes that are not UTF-8 appear as `\xNN`, so that two different names never
 * become the same text by replacement.
 */
export function decodePath(bytes: Buffer): { path: string; raw: Buffer | null } {
  try {
    return { path: decoder.decode(bytes), raw: null };
  } catch {
    let text = "";
    for (const byte of bytes) {
      text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
    }
    return { path: text, raw: Buffer.from(bytes) };
  }
}

/** Splits bytes at each NUL; a last piece without one is kept when it is not empty. */
export function splitNul(bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0, start); end !== -1; end = bytes.indexOf(0, start)) {
    pieces.push(bytes.subarray(start, end));
    start = end + 1;
  }
  if (start < bytes.length) pieces.push(bytes.subarray(start));
  return pieces;
}
