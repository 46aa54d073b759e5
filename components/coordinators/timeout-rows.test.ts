import { describe, expect, it } from "vitest";
import { managedAgentSchema } from "@/lib/domain/coordinator";
import { timeoutRows } from "./timeout-rows";

describe("RUN-6 timeouts with their layers", () => {
  it("joins the table with the agents' tasks; what neither names has the default", () => {
    const agent = managedAgentSchema.parse({
      handle: "DBA",
      role: "Database",
      tasks: { look: { timeoutSeconds: 5 }, migrate: {}, plan: {} },
    });
    expect(
      timeoutRows({
        agents: [agent],
        timeouts: { defaultSeconds: 120, agents: { DBA: { migrate: 60 }, GHOST: { walk: 600 } } },
      }),
    ).toEqual([
      { agent: "DBA", task: "migrate", seconds: 60, layer: "medium", isDefault: false },
      { agent: "DBA", task: "look", seconds: 5, layer: "fast", isDefault: false },
      { agent: "DBA", task: "plan", seconds: 120, layer: "slow", isDefault: true },
      { agent: "GHOST", task: "walk", seconds: 600, layer: "slow", isDefault: false },
    ]);
  });
});
