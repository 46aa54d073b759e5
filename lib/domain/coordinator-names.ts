/** How a coordinator's id, name and domain are written, with what to say where they are not (RUN-2). */
export const COORDINATOR_NAMES = {
  id: { pattern: /^[a-z][a-z0-9-]{0,63}$/, says: "a coordinator id is kebab case" },
  name: { pattern: /^[A-Z][A-Z0-9_]*$/, says: "a coordinator's name is UPPER_SNAKE, e.g. COORD_OPS" },
  domain: { pattern: /^[A-Z][A-Z0-9_]*$/, says: "a domain is the part of a signal before the colon, e.g. OPS" },
} as const;
