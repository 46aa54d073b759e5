import { loadCoordinatorText } from "./load";
import { formatProblem } from "./problem";

const lines = [
  "id: coord-test",
  "name: COORD_TEST",
  "title: Test",
  "role: Tries things",
  "archetype: Generator",
  "authorityLevel: Coordinator",
  "domain: TEST",
  "domainDescription: Tests",
  "version: 1.0.0",
  "lastUpdated: 2026-01-02",
  "maintainedBy: A team",
  "reportsTo: ORCHESTRATOR",
  "aliases: [/test]",
  "charter: Tries things.",
  "agents:",
  "  - handle: WRITER",
  "    role: Writes",
  "    executor: { kind: builtin, analysis: noop }",
  "  - handle: READER",
  "    role: Reads",
  "timeouts:",
  "  agents:",
  "    WRITER: { write: 30 }",
  "signals:",
  "  - name: TEST:WRITE",
  "    description: Something is to be written",
  "    response: Spawns WRITER, then READER",
  "    context:",
  "      type: object",
  "      properties:",
  "        text: { type: string }",
  "      required: [text]",
  "    plan:",
  "      sequence:",
  "        - id: write",
  "          agent: WRITER",
  "          task: write",
  "        - id: read",
  "          agent: READER",
  "          task: read",
  '          when: has(context.text) && steps.write.status == "succeeded"',
  "          fallbackAgent: WRITER",
  "",
];
/** A coordinator file without a fault, 42 lines. */
export const valid = lines.join("\n");
/** The sample with one text replaced. */
export const change = (from: string, to: string): string => {
  if (!valid.includes(from)) throw new Error(`the sample does not hold ${from}`);
  return valid.replace(from, to);
};
/** The problems of a text as `rule file:line:column path: message`. */
export const problemsOf = (text: string): string[] => {
  const result = loadCoordinatorText(text, "test.yaml");
  return result.ok ? [] : result.problems.map((problem) => `${problem.rule} ${formatProblem(problem)}`);
};
