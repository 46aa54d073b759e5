/** The search part of a page's address as Next gives it. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** The same as the browser has it; a name given several times has its values joined by commas. */
export const searchOf = async (given: SearchParams): Promise<URLSearchParams> =>
  new URLSearchParams(
    Object.entries(await given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
