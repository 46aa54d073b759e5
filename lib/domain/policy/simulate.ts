import type { Coordinator } from "../coordinator";
import { canonicalText } from "../decision/canonical";
import { replayRun, type Replay, type ReplayedEscalation } from "./replay";
import type { Judging } from "./replay-plan";

type Run = Parameters<typeof replayRun>[0];

/** What a policy would have changed about one run. `differences` are sentences; `untold` is what can't be told. */
export type SimulatedRun = {
  before: Replay;
  after: Replay;
  effect: {
    gate: "same" | "would_pass" | "would_fail";
    askedMore: number;
    askedLess: number;
    deadlinesMissed: number;
    deadlinesMet: number;
  };
  differences: string[];
  untold: string[];
};

/** A run under the policy of `before` and under that of `after`, and what differs (RUN-11). Pure; the same policy differs in nothing. */
export function simulateRun(run: Run, before: Coordinator, after: Coordinator, judging: Judging): SimulatedRun {
  const [old, fresh] = [replayRun(run, before, judging), replayRun(run, after, judging)];
  const pairs = pairUp(old.escalations, fresh.escalations);
  const more = pairs.filter(([was, is]) => was === null && is !== null);
  const less = pairs.filter(([was, is]) => was !== null && is === null);
  const effect: SimulatedRun["effect"] = {
    gate: old.gate?.passed === fresh.gate?.passed ? "same" : fresh.gate?.passed === true ? "would_pass" : "would_fail",
    askedMore: more.length,
    askedLess: less.length,
    deadlinesMissed: pairs.filter(([was, is]) => was?.missed !== true && is?.missed === true).length,
    deadlinesMet: pairs.filter(([was, is]) => was?.missed === true && is?.missed === false).length,
  };
  return {
    before: old,
    after: fresh,
    effect,
    differences: [
      ...refusedDifference(old, fresh),
      ...gateDifference(old, fresh),
      ...pairs.flatMap(differencesOf),
      ...heldDifference(old, fresh),
    ],
    untold: untoldOf(old, fresh),
  };
}

/** Whether anything is to be told about a run. */
export const isTouched = ({ differences, untold }: Pick<SimulatedRun, "differences" | "untold">): boolean =>
  differences.length > 0 || untold.length > 0;

type Pair = readonly [ReplayedEscalation | null, ReplayedEscalation | null];

function pairUp(before: readonly ReplayedEscalation[], after: readonly ReplayedEscalation[]): Pair[] {
  const find = (list: readonly ReplayedEscalation[], key: string) => list.find((one) => one.key === key) ?? null;
  return [...new Set([...before, ...after].map(({ key }) => key))].map((key) => [find(before, key), find(after, key)]);
}

function refusedDifference(before: Replay, after: Replay): string[] {
  if (before.refused === after.refused) return [];
  return [
    after.refused === null
      ? `Is not refused any more: ${before.refused}`
      : `Is refused, so nothing of it starts: ${after.refused}`,
  ];
}

function gateDifference({ gate: before }: Replay, { gate: after }: Replay): string[] {
  if (before === null || after === null || before.passed === after.passed) return [];
  const verdict = `The gate ${after.passed ? "passes" : "fails"} instead of ${before.passed ? "passing" : "failing"}`;
  const why = after.passed ? "" : ` ${after.reasons.join(" ")}`;
  return [`${verdict}: ${after.arithmetic}, threshold ${Math.round(after.threshold * 100)}%.${why}`];
}

const named = ({ type }: ReplayedEscalation): string => type.replaceAll("_", " ");
const deadlineWords = ({ deadlineMinutes }: ReplayedEscalation): string =>
  deadlineMinutes === null ? "no deadline" : `a deadline of ${minutes(deadlineMinutes)}`;

/** `90 min`, `2 h`, `3 d`. */
function minutes(value: number): string {
  if (value % 1_440 === 0) return `${value / 1_440} d`;
  return value % 60 === 0 ? `${value / 60} h` : `${value} min`;
}

function differencesOf([before, after]: Pair): string[] {
  if (before === null && after !== null)
    return [
      `Asks ${after.who} (level ${after.level}, ${named(after)}), with ${deadlineWords(after)}: ${after.title}. How long they would have taken can't be told.`,
    ];
  if (before !== null && after === null) return [`Does not ask ${before.who} (${named(before)}): ${before.title}.`];
  if (before === null || after === null || canonicalText(before) === canonicalText(after)) return [];
  const found: string[] = [];
  const what = before.title;
  if (before.who !== after.who) found.push(`${what}: ${after.who} decides instead of ${before.who}.`);
  if (before.quorum !== after.quorum) found.push(`${what}: ${after.quorum} people instead of ${before.quorum}.`);
  if (before.deadlineMinutes !== after.deadlineMinutes || before.onDeadline !== after.onDeadline)
    found.push(
      `${what}: ${deadlineWords(after)}${after.deadlineMinutes === null ? "" : ` (then: ${after.onDeadline.replaceAll("_", " ")})`} instead of ${deadlineWords(before)}.`,
    );
  if (before.missed !== after.missed && after.waitedMs !== null)
    found.push(
      `${what}: it waited ${minutes(Math.ceil(after.waitedMs / 60_000))}, so the deadline is ${after.missed ? "missed" : "met"}.`,
    );
  return found;
}

function heldDifference(before: Replay, after: Replay): string[] {
  return [
    ...after.held.filter((one) => !before.held.includes(one)).map((one) => `Held back: ${one}.`),
    ...before.held.filter((one) => !after.held.includes(one)).map((one) => `Not held back: ${one}.`),
  ];
}

/** What hangs on something that differs. */
function untoldOf(before: Replay, after: Replay): string[] {
  const same = new Set(before.untold.map(canonicalText));
  return [...new Set(after.untold.filter((one) => !same.has(canonicalText(one))).map(({ text }) => text))];
}

/** Sums over runs. `changed` are those with a difference; `untold` those of which something can't be told. */
export const NO_TOTALS = {
  runs: 0,
  changed: 0,
  wouldPass: 0,
  wouldFail: 0,
  askedMore: 0,
  askedLess: 0,
  deadlinesMissed: 0,
  deadlinesMet: 0,
  untold: 0,
};
export type SimulationTotals = typeof NO_TOTALS;

/** The sums with one more run in them. */
export const addRun = (totals: SimulationTotals, { effect, differences, untold }: SimulatedRun): SimulationTotals => ({
  runs: totals.runs + 1,
  changed: totals.changed + Number(differences.length > 0),
  wouldPass: totals.wouldPass + Number(effect.gate === "would_pass"),
  wouldFail: totals.wouldFail + Number(effect.gate === "would_fail"),
  askedMore: totals.askedMore + effect.askedMore,
  askedLess: totals.askedLess + effect.askedLess,
  deadlinesMissed: totals.deadlinesMissed + effect.deadlinesMissed,
  deadlinesMet: totals.deadlinesMet + effect.deadlinesMet,
  untold: totals.untold + Number(untold.length > 0),
});
