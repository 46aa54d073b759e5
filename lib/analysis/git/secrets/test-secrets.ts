import { crc32 } from "./patterns";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A random-looking text, the same for the same seed. Made at run time: no test holds anything like a secret. */
export function random(length: number, seed: number, letters = LETTERS): string {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  let text = "";
  while (text.length < length) {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    text += letters[state % letters.length];
  }
  return text;
}

/** A token with the checksum that GitHub and npm append. */
export function gitHubToken(prefix: string, seed: number): string {
  const body = random(30, seed);
  let rest = crc32(body);
  let checksum = "";
  for (let at = 0; at < 6; at += 1, rest = Math.floor(rest / 62)) checksum = (BASE62[rest % 62] ?? "0") + checksum;
  return `${prefix}${body}${checksum}`;
}
