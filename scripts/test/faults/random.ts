/** The seed of this run of the fault tests, chosen at its start; the environment variable FAULT_SEED repeats one. */
const FAULT_SEED = process.env.FAULT_SEED ?? "0";

/** Repeatable random numbers; each test takes its own by name, so that one alone meets the same as in the suite. */
export type Random = {
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
};

/** Random numbers of a test (mulberry32). The seed is printed, to repeat a failure with. */
export function seeded(name: string): Random {
  let state = [...`${FAULT_SEED} ${name}`].reduce(
    (hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16_777_619),
    2_166_136_261,
  );
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  console.log(`${name}: FAULT_SEED=${FAULT_SEED}`);
  return {
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (list) => list[Math.floor(next() * list.length)]!,
  };
}
