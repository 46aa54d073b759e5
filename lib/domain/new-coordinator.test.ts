import { describe, expect, it } from "vitest";
import { copyOfCoordinator, leastCoordinator } from "./new-coordinator";

const shop = {
  id: "coord-shop",
  name: "COORD_SHOP_FLOOR",
  domain: "SHOP",
  description: "Looks after the shop",
  on: "2026-03-04",
  by: "ada",
};

describe("RUN-2 a new coordinator", () => {
  it("is the least that works, in the words of who makes it", () => {
    expect(leastCoordinator(shop)).toMatchObject({
      id: "coord-shop",
      title: "Shop floor",
      role: "Looks after the shop",
      lastUpdated: "2026-03-04",
      maintainedBy: "ada",
      signals: [{ name: "SHOP:TEST" }],
    });
  });

  it("copies another one under its own name, domain and signals", () => {
    const source = {
      id: "coord-ops",
      name: "COORD_OPS",
      title: "Operations",
      domain: "OPS",
      status: "retired",
      version: "3.1.0",
      versionHistory: [{ version: "3.1.0", date: "2026-01-01", changes: "More" }],
      nextReview: "2026-02-01",
      aliases: ["/ops"],
      charter: "COORD_OPS comes after OPS:AUDIT. OPS: that is operations. COORD_OPS_2 and DEVOPS:AUDIT are others.",
      signals: [{ name: "OPS:AUDIT", plan: { steps: [{ id: "a", when: 'signal.matches("^OPS:")' }] } }],
      timeouts: { agents: { COORD_OPS: { look: 5 } }, defaultSeconds: 7 },
    };
    const before = structuredClone(source);
    const copy = copyOfCoordinator(source, shop);
    expect(copy).toMatchObject({
      id: "coord-shop",
      name: "COORD_SHOP_FLOOR",
      domain: "SHOP",
      status: "active",
      version: "1.0.0",
      versionHistory: [],
      aliases: [],
      charter:
        "COORD_SHOP_FLOOR comes after SHOP:AUDIT. OPS: that is operations. COORD_OPS_2 and DEVOPS:AUDIT are others.",
      signals: [{ name: "SHOP:AUDIT", plan: { steps: [{ id: "a", when: 'signal.matches("^SHOP:")' }] } }],
      timeouts: { agents: { COORD_SHOP_FLOOR: { look: 5 } }, defaultSeconds: 7 },
    });
    expect(copy).not.toHaveProperty("nextReview");
    expect(Object.keys(copy).slice(0, 3)).toEqual(["id", "name", "title"]);
    expect(source).toEqual(before);
  });
});
