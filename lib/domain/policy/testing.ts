import { coordinatorSchema, type Coordinator } from "../coordinator";

/** A coordinator whose one signal `TEST:RUN` has these steps, for tests. */
export const testDefinition = (fields: Record<string, unknown> = {}, steps: object[] = []): Coordinator =>
  coordinatorSchema.parse({
    id: "test",
    name: "COORD_TEST",
    title: "Test coordinator",
    role: "tests",
    archetype: "tests",
    authorityLevel: "Coordinator",
    domain: "TEST",
    domainDescription: "tests",
    version: "1.0.0",
    lastUpdated: "2026-01-01",
    maintainedBy: "tests",
    reportsTo: "ORCHESTRATOR",
    charter: "tests",
    authority: { maxParallelAgents: 20 },
    agents: [{ handle: "QA", role: "tests" }],
    signals: [{ name: "TEST:RUN", description: "d", response: "r", plan: { steps } }],
    ...fields,
  });
