import { READS, tool } from "./tool";

const MOST_SAID = 20;

/** Trying out rules of coordinators. */
export const coordinatorTools = [
  tool({
    name: "test_pattern",
    title: "Try a trigger's pattern",
    description:
      "Look for an RE2 pattern in what the latest runs were asked, changed or gave back, before you propose it as a trigger. Keeps nothing.",
    operation: "testPattern",
    hints: READS,
    say: ({ looked, matches }) =>
      [
        `${matches.length} matches in ${looked} runs.`,
        ...matches.slice(0, MOST_SAID).map(({ runId, signal, task, before, match, after }) => {
          const where = task === null ? signal : `${signal}, ${task}`;
          return `${where} (run ${runId}): …${before}[${match}]${after}…`;
        }),
      ].join("\n"),
  }),
];
