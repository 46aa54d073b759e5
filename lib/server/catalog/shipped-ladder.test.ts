import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { nextRung, type LadderEntry } from "@/lib/domain/ladder/rules";
import { loadCatalog } from "./load";

let ladders: Map<string, Parameters<typeof nextRung>[0]>;

/** Every rung that is tried when the same trouble comes back again and again, e.g. `1 fetch-and-push-again`. */
function climbed(domain: string, agent: string, task: string, code: string, message: string): string[] {
  const tried: LadderEntry[] = [];
  for (;;) {
    const rung = nextRung(ladders.get(domain)!, { agent, task }, { code, message, retryable: false }, tried);
    if (rung === null) return tried.map(({ level, id }) => `${level} ${id}`);
    const { id, title } = rung.rule;
    tried.push({ level: rung.level, id, title, why: "", at: "", outcome: "failed", params: {}, guidance: null });
  }
}

describe("ESC-1 the ladders that ship", () => {
  beforeAll(async () => {
    const { coordinators } = await loadCatalog(path.resolve("catalog"));
    ladders = new Map(coordinators.map(({ coordinator }) => [coordinator.domain, coordinator.escalation.ladder!]));
  });

  it.each<[string, string, string, string, string, string[]]>([
    ["OPS", "RELEASE_MANAGER", "push", "push-rejected", "The remote has more", ["1 fetch-and-push-again"]],
    ["OPS", "RELEASE_MANAGER", "publish", "title-rejected", "No such type", ["1 another-title"]],
    ["OPS", "DOCS_WRITER", "write", "yaml-invalid", "Line 3", ["1 mend-yaml"]],
    ["OPS", "RELEASE_MANAGER", "push", "exit-code", "The program ended with 2", []],
    [
      "PLATFORM",
      "BACKEND_ENGINEER",
      "implement_service",
      "exit-code",
      "No module named celery",
      ["1 install-dependency"],
    ],
    ["PLATFORM", "BACKEND_ENGINEER", "implement_service", "exit-code", "SyntaxError: line 4", ["1 mend-syntax"]],
    ["PLATFORM", "BACKEND_ENGINEER", "implement_service", "exit-code", "3 tests failed", ["1 mend-tests"]],
    ["PLATFORM", "BACKEND_ENGINEER", "update_models", "exit-code", "Deadlock between two", ["2 database-design"]],
    ["PLATFORM", "DBA", "optimize_queries", "exit-code", "The latency is too high", ["2 performance"]],
    ["PLATFORM", "DBA", "create_migration", "exit-code", "Breaks the OpenAPI contract", ["2 api-contract"]],
    ["PLATFORM", "BACKEND_ENGINEER", "implement_service", "exit-code", "ECONNREFUSED", ["3 external-service"]],
    ["PLATFORM", "API_DEVELOPER", "design_api", "exit-code", "It broke", ["3 endpoint-to-the-engineer"]],
    [
      "PLATFORM",
      "API_DEVELOPER",
      "design_api",
      "exit-code",
      "SyntaxError in the schema",
      ["1 mend-syntax", "2 database-design", "3 endpoint-to-the-engineer"],
    ],
  ])("%s: %s in %s, %s %s", (domain, agent, task, code, message, expected) =>
    expect(climbed(domain, agent, task, code, message)).toEqual(expected),
  );
});
