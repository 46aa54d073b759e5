import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { CHECKS } from "@/lib/analysis/checks";
import { loadCatalog } from "@/lib/server/catalog/load";

it("GATE-3 the catalog names the checks of operations as the analyses report them", async () => {
  const { coordinators } = await loadCatalog(fileURLToPath(new URL("../catalog", import.meta.url)));
  const agents = coordinators.find((loaded) => loaded.coordinator.name === "COORD_OPS")?.coordinator.agents ?? [];
  const listed = agents.flatMap((agent) =>
    agent.checks.map(({ id, name, mandatory }) => ({ id, name, agent: agent.handle, mandatory })),
  );
  expect(listed).toEqual(
    Object.values(CHECKS).map(({ id, name, agent, mandatory }) => ({ id, name, agent, mandatory })),
  );
});
