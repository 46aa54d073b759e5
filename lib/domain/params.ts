type Json = Record<string, unknown>;

/**
 * A step's parameters with values of the signal's context put in: a text that is just `$context.NAME`
 * stands for that value and vanishes, with its key, when the context has none (RUN-3). Nothing else is
 * replaced, so that no context can change a parameter it was not asked for.
 */
export function bindParams(params: Json, context: Json): Json {
  return bindObject(params, context);
}

/** The name in a text that is just `$context.NAME`; null for any other text. */
export function contextValueOf(text: string): string | null {
  return /^\$context\.([A-Za-z_][A-Za-z0-9_]*)$/.exec(text)?.[1] ?? null;
}

function bindObject(value: Json, context: Json): Json {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const bound = bind(item, context);
      return bound === undefined ? [] : [[key, bound] as const];
    }),
  );
}

function bind(value: unknown, context: Json): unknown {
  if (typeof value === "string") {
    const name = contextValueOf(value);
    if (name === null) return value;
    return Object.hasOwn(context, name) ? context[name] : undefined;
  }
  if (Array.isArray(value))
    return value.flatMap((item) => [bind(item, context)].filter((bound) => bound !== undefined));
  return typeof value === "object" && value !== null ? bindObject(value as Json, context) : value;
}
