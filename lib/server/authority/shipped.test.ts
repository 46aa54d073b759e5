import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { judgeResult, type Judgement } from "@/lib/domain/authority/judge";
import type { Coordinator } from "@/lib/domain/coordinator";
import { findSignalSpec, planRun, type RunPlan } from "@/lib/domain/plan-run";
import { createConditionEvaluator } from "../catalog/conditions";
import { loadCatalog } from "../catalog/load";
import { findPattern } from "../patterns";
import { judge } from "./refuse";

const { evaluate } = createConditionEvaluator();
let coordinators: Coordinator[];

function plan(name: string, context: Record<string, unknown>): RunPlan {
  const owner = coordinators.find(({ domain }) => domain === name.split(":")[0])!;
  return planRun(owner, findSignalSpec(owner, name)!, { name, context }, { others: [], evaluate });
}
const judged = (name: string, mission?: string): Judgement => {
  const context = { repo: "/srv/security/schema-change", ...(mission === undefined ? {} : { mission }) };
  return judge(plan(name, context), { name, context });
};

describe("RUN-11 ESC-5 the rules that ship", () => {
  beforeAll(async () => {
    coordinators = (await loadCatalog(path.resolve("catalog"))).coordinators.map(({ coordinator }) => coordinator);
  });

  it("every shipped signal with a plain context starts by itself", () => {
    for (const { signals } of coordinators)
      for (const { name } of signals) expect([name, judged(name)]).toMatchObject([name, { forbidden: null, asks: [] }]);
  });

  it.each([
    ["PLATFORM:SERVICE", "Add an endpoint for weekly requirements", []],
    ["PLATFORM:OPTIMIZE", "Make the list of residents faster", []],
    ["PLATFORM:API", "A breaking change of the public API", ["architecture"]],
    ["PLATFORM:API", "Remove the old endpoints", ["architecture"]],
    ["PLATFORM:MIGRATION", "Schema change for blocks", ["architecture"]],
    ["PLATFORM:SCHEMA", "Redesign the database schema", ["plan_approval"]],
    ["PLATFORM:SERVICE", "Mend the authentication of residents", ["architecture"]],
    ["PLATFORM:SERVICE", "Integrate with another service", ["boundary"]],
    ["PLATFORM:SERVICE", "Lower the threshold of the gate", ["plan_approval"]],
    ["OPS:DOCS", "Document the scheduling engine", ["boundary"]],
    ["OPS:SKILL", "A skill that reads credentials", ["plan_approval", "review"]],
  ])("%s: %s", (name, mission, types) => {
    expect([...new Set(judged(name, mission).asks.map(({ type }) => type))].toSorted()).toEqual(types);
  });

  it.each([
    ["PLATFORM:MIGRATION", "Change the table without a migration", "Change the schema without a migration"],
    ["PLATFORM:SERVICE", "Bypass async for this query", "Bypass the async requirement"],
    ["PLATFORM:SCHEMA", "Skip the DBA this time", "Skip managed agents"],
    ["OPS:COMMIT", "Force-push the branch", "Ask for a force push"],
  ])("%s: %s is forbidden", (name, mission, title) => {
    expect(judged(name, mission).forbidden?.rule.title).toBe(title);
  });

  it.each([
    ["OPS:DOCS", "+++ b/lib/app.py\n+x", "forbidden"],
    ["OPS:DOCS", "+++ b/docs/app.md\n+x", "nothing"],
    ["OPS:COMMIT", "+++ b/.github/workflows/ci.yml\n+x", "review"],
    ["PLATFORM:MIGRATION", '+    op.drop_table("block")', "review"],
    ["PLATFORM:MIGRATION", '-    op.drop_table("block")', "nothing"],
    ["PLATFORM:SERVICE", "+    token = jwt.encode(claims, SECRET_KEY)", "review"],
  ])("%s with the diff %s: %s", (name, diff, what) => {
    const { policy } = plan(name, { repo: "/srv" });
    const result = judgeResult(
      policy.authority!,
      { signal: name, context: {} },
      { diff, output: "" },
      { find: findPattern, evaluate },
    );
    expect(result.forbidden === null ? (result.asks[0]?.type ?? "nothing") : "forbidden").toBe(what);
  });

  it.each([
    ["git push --force origin main", true],
    ["git push -f", true],
    ["git push origin feature", false],
    ["git log --force", false],
  ])("%s: forbidden is %s", (line, forbidden) => {
    const { steps, policy, ...rest } = plan("OPS:PR", { repo: "/srv" });
    const [first] = steps;
    const altered = { ...rest, policy, steps: [{ ...first!, params: { line } }] };
    expect(judge(altered, { name: "OPS:PR", context: {} }).forbidden !== null).toBe(forbidden);
  });
});
