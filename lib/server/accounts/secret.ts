import { createHash, randomBytes } from "node:crypto";

/** A new secret of 256 random bits; `prefix` tells what it is for. */
export const newSecret = (prefix: string): string => `${prefix}_${randomBytes(32).toString("base64url")}`;

/** SHA-256 of a secret: what is stored of keys, sessions, links and invitations. */
export const hashOf = (secret: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash("sha256").update(secret).digest());

/** The same in hex, for columns of text. */
export const hexHashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");
