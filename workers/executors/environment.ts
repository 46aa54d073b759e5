/** Variables of a process, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

const ALWAYS = ["PATH", "HOME", "LANG"] as const;
const DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

/**
 * The environment a program gets: PATH, HOME and LANG of the worker, the variables named in `allowed`,
 * the literals in `literals`, and last `own` (which nothing overrides). Nothing else of the worker's
 * environment passes, whatever it holds.
 */
export function childEnvironment(
  worker: Environment,
  allowed: readonly string[],
  literals: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const result: Record<string, string> = { PATH: DEFAULT_PATH };
  for (const name of [...ALWAYS, ...allowed]) {
    const value = worker[name];
    if (value !== undefined) result[name] = value;
  }
  return { ...result, ...literals, ...own };
}
