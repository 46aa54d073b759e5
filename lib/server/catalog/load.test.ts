import { describe, expect, it } from "vitest";
import { loadCoordinatorText } from "./load";
import { change, problemsOf, valid } from "./testing";

describe("RUN-2 a coordinator is a file", () => {
  it("fills in what the file leaves out", () => {
    const result = loadCoordinatorText(valid, "test.yaml");
    expect(result).toMatchObject({
      ok: true,
      coordinator: {
        status: "active",
        gate: { threshold: 0.8 },
        timeouts: { defaultSeconds: 120 },
        authority: { maxParallelAgents: 3 },
      },
    });
  });

  it("gives equal text an equal hash", () => {
    const [one, two, other] = [valid, valid, `${valid}# more\n`].map((text) => loadCoordinatorText(text, "test.yaml"));
    expect(one).toMatchObject({ ok: true, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(two).toEqual(one);
    expect(other?.ok && one?.ok && other.hash !== one.hash).toBe(true);
  });

  it.each([
    [
      "a misspelt key",
      change("archetype:", "archetpe:"),
      'unknown-key test.yaml:5:1 archetpe: "archetpe" is not a known key here. Did you mean "archetype"?',
    ],
    [
      "a missing key",
      change("charter: Tries things.\n", ""),
      'missing test.yaml:1:1 charter: "charter" is missing; it must be a text.',
    ],
    [
      "a number for a text",
      change("version: 1.0.0", "version: 1.0"),
      "invalid-type test.yaml:9:10 version: must be a text, not 1. Put it in quotes.",
    ],
    [
      "a date that is none",
      change("2026-01-02", "2026-13-02"),
      'invalid-format test.yaml:10:14 lastUpdated: must be a date as YYYY-MM-DD, not "2026-13-02"',
    ],
    [
      "a status of its own",
      change("domain: TEST", "domain: TEST\nstatus: activ"),
      'invalid-value test.yaml:8:9 status: must be one of active, draft, retired. Did you mean "active"?',
    ],
    [
      "a title that turns the text round",
      change(/^title: .*$/m.exec(valid)![0], 'title: "Nice \\u202Eeman"'),
      expect.stringMatching(/title: .*turns the direction/),
    ],
    [
      "an unknown kind of executor",
      change("builtin", "bultin"),
      'not-allowed test.yaml:18:23 agents[0].executor.kind: "bultin" is not known here. Use one of: builtin, command.',
    ],
    [
      "an unknown analysis",
      change("noop", "nop"),
      'invalid-value test.yaml:18:42 agents[0].executor.analysis: must be one of auditGitHealth, auditDocumentation, auditSkills, noop, sleep. Did you mean "noop"?',
    ],
    [
      "a timeout below zero",
      change("write: 30", "write: -1"),
      "too-small test.yaml:23:22 timeouts.agents.WRITER.write: must be more than 0, not -1",
    ],
    [
      "a threshold above one",
      `${valid}gate: { threshold: 80 }\n`,
      "too-big test.yaml:43:20 gate.threshold: must be at most 1, not 80",
    ],
    [
      "timeouts of an unknown agent",
      change("WRITER: { write", "WRITR: { write"),
      'unknown-agent test.yaml:23:5 timeouts.agents.WRITR: The coordinator manages no agent "WRITR". Did you mean "WRITER"?',
    ],
    [
      "an agent that is not managed",
      change("agent: READER", "agent: REDER"),
      'unknown-agent test.yaml:39:18 signals[0].plan.sequence[1].agent: The coordinator manages no agent "REDER". Did you mean "READER"? Add it under "agents" or name another.',
    ],
    [
      "a fallback agent that is not managed",
      change("fallbackAgent: WRITER", "fallbackAgent: NOBODY"),
      'unknown-agent test.yaml:42:26 signals[0].plan.sequence[1].fallbackAgent: The coordinator manages no agent "NOBODY". Known: WRITER, READER. Add it under "agents" or name another.',
    ],
    [
      "an agent as its own fallback",
      change("fallbackAgent: WRITER", "fallbackAgent: READER"),
      "fallback test.yaml:42:26 signals[0].plan.sequence[1].fallbackAgent: The fallback agent is the agent itself. Name another or remove it.",
    ],
    [
      "two agents of one name",
      change("handle: READER", "handle: WRITER")
        .replace("agent: READER", "agent: WRITER")
        .replace("          fallbackAgent: WRITER\n", ""),
      'duplicate-agent test.yaml:19:13 agents[1].handle: The agent "WRITER" is defined twice. Remove one.',
    ],
    [
      "an alias twice",
      change("[/test]", "[/test, /test]"),
      'duplicate-alias test.yaml:13:18 aliases[1]: The alias "/test" is defined twice. Remove one.',
    ],
    [
      "an alias without a slash",
      change("[/test]", "[test]"),
      "invalid-format test.yaml:13:11 aliases[0]: an alias is a slash name, e.g. /ops",
    ],
    [
      "a signal of another domain",
      change("TEST:WRITE", "OPS:WRITE"),
      "domain test.yaml:25:11 signals[0].name: The signal belongs to OPS, but this coordinator owns TEST. Name it TEST:WRITE.",
    ],
    [
      "a malformed signal",
      change("TEST:WRITE", "test write"),
      "invalid-format test.yaml:25:11 signals[0].name: a signal is DOMAIN:NAME in capitals, digits and _, e.g. OPS:AUDIT",
    ],
    [
      "a required property that is not there",
      change("required: [text]", "required: [txt]"),
      'unknown-property test.yaml:32:18 signals[0].context.required[0]: "txt" is required but not among the properties. Did you mean "text"?',
    ],
    [
      "a context that is no JSON Schema",
      change("{ type: string }", "{ type: strng }"),
      "context-schema test.yaml:31:23 signals[0].context.properties.text.type: The schema can't be used: it must be equal to one of the allowed values: array, boolean, integer, null, number, object, string. Write JSON Schema 2020-12.",
    ],
    [
      "a reference to nothing",
      change("{ type: string }", "{ $ref: '#/$defs/none' }"),
      "context-schema test.yaml:28:5 signals[0].context: The schema can't be used: can't resolve reference #/$defs/none from id #. Write JSON Schema 2020-12.",
    ],
    [
      "a pattern that is none",
      change("{ type: string }", "{ type: string, pattern: '(' }"),
      "context-schema test.yaml:28:5 signals[0].context: The schema can't be used: Invalid regular expression: /(/u: Unterminated group. Write JSON Schema 2020-12.",
    ],
    [
      "a parameter from a value that the context has not",
      change("task: write", "task: write\n          params: { how: { text: $context.txt } }"),
      'unknown-property test.yaml:38:34 signals[0].plan.sequence[0].params.how.text: "txt" is not among the properties of the context. Did you mean "text"?',
    ],
    [
      "a version without history",
      `${valid}versionHistory: [{ version: 0.9.0, date: 2025-01-01, changes: First }]\n`,
      'version-history test.yaml:9:10 version: Version 1.0.0 is not in "versionHistory". Add an entry that says what changed.',
    ],
  ])("points at %s", (_, text, expected) => {
    expect(problemsOf(text)).toEqual([expected]);
  });

  it("lists several problems in the order of the file", () => {
    const text = change("agent: READER", "agent: REDER")
      .replace("TEST:WRITE", "OPS:WRITE")
      .replace("[/test]", "[/test, /test]");
    expect(problemsOf(text).map((problem) => problem.split(" ")[1])).toEqual([
      "test.yaml:13:18",
      "test.yaml:25:11",
      "test.yaml:39:18",
    ]);
  });
});

describe("RUN-3 plans are checked", () => {
  it.each([
    [
      "a step id twice",
      change("id: read", "id: write"),
      /^duplicate-step test\.yaml:38:15 signals\[0\]\.plan\.sequence\[1\]\.id: step "write" is defined twice/,
    ],
    [
      "an unknown step after which to run",
      change("task: write", "task: write\n          after: [nothing]"),
      /^order test\.yaml:38:11 .*comes after "nothing"/,
    ],
    [
      "a circle",
      change("task: write", "task: write\n          after: [read]"),
      /^order test\.yaml:38:11 .*wait for each other/,
    ],
    [
      "a misspelt key of a step",
      change("task: read", "tsk: read"),
      /^unknown-key test\.yaml:40:11 .*Did you mean "task"\?/,
    ],
    [
      "a step without a task",
      change("          task: write\n", ""),
      /^missing test\.yaml:35:11 signals\[0\]\.plan\.sequence\[0\]\.task: "task" is missing/,
    ],
    [
      "a plan in no known form",
      change("sequence:", "sequnce:"),
      /^unknown-key test\.yaml:34:7 .*Did you mean "sequence"\?/,
    ],
    [
      "an empty plan",
      change("    plan:\n      sequence:", "    plan: {}\n    fastPath:\n      sequence:"),
      /^missing test\.yaml:33:5 signals\[0\]\.plan: is empty\. Known keys: sequence, parallel, steps\./,
    ],
    [
      "a condition that does not parse",
      change("has(context.text) &&", "has(context.text &&"),
      /^condition test\.yaml:41:17 .*expected RPAREN, got EOF at line 1/,
    ],
    [
      "a condition with an unknown name",
      change("has(context.text)", "user_facing"),
      /^condition test\.yaml:41:17 .*unknown variable: user_facing/,
    ],
    [
      "a condition that reads an unknown step",
      change("steps.write.", "steps.wrte."),
      /^condition test\.yaml:41:17 .*reads step "wrte".*Did you mean "write"\?/,
    ],
    [
      "a condition that reads its own step",
      change("steps.write.", "steps.read."),
      /^condition test\.yaml:41:17 .*reads step "read", which does not end before/,
    ],
    [
      "a fast path that reads steps",
      `${valid}    fastPath: { when: steps.write.outputs.ok, plan: { steps: [] } }\n`,
      /^condition test\.yaml:43:23 .*no step has ended before this place/,
    ],
  ])("points at %s", (_, text, expected) => {
    const [first] = problemsOf(text);
    expect(first).toMatch(expected);
  });

  it("takes groups inside groups and reads steps across them", () => {
    const grouped =
      valid.slice(0, valid.indexOf("      sequence:")) +
      [
        "      sequence:",
        "        - parallel:",
        "            - { id: one, agent: WRITER, task: write }",
        "            - sequence:",
        "                - { id: two, agent: READER, task: read }",
        "                - { id: three, agent: READER, task: read, when: steps.two.outputs.ok }",
        "        - { id: four, agent: WRITER, task: write, when: steps.one.outputs.ok && steps.two.outputs.ok }",
        "",
      ].join("\n");
    expect(problemsOf(grouped)).toEqual([]);
    expect(problemsOf(grouped.replace("steps.two.outputs.ok }", "steps.one.outputs.ok }"))).toEqual([
      expect.stringMatching(/^condition test\.yaml:39:\d+ .*reads step "one"/),
    ]);
  });
});
