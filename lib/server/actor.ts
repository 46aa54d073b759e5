/** Who acts: always the authenticated principal, never a field of a request. `via` is the way in. */
export type Actor = { kind: "operator" | "key" | "system"; name: string; via: string };

/** The engine itself, e.g. following a delegation after a crash. */
export const SYSTEM: Actor = { kind: "system", name: "quarterdeck", via: "engine" };
