import { coordinatorSchema } from "@/lib/domain/coordinator";
import { bootstrap } from "@/lib/server/bootstrap";
import { storeCoordinator } from "@/lib/server/coordinators";
import { closeDatabase } from "@/lib/server/db";
import { migrateQueue } from "@/lib/server/queue";

/** Fills the catalog: the shipped coordinators, and one whose agents do nothing. Makes the first key. */
const step = (id: string, agent: string) => ({ id, agent, task: "noop" });
await migrateQueue();
await bootstrap();
await storeCoordinator(
  coordinatorSchema.parse({
    id: "bench",
    name: "COORD_BENCH",
    title: "Benchmark",
    role: "r",
    archetype: "a",
    authorityLevel: "Coordinator",
    domain: "BENCH",
    domainDescription: "d",
    version: "1.0.0",
    lastUpdated: "2026-01-01",
    maintainedBy: "m",
    reportsTo: "ORCHESTRATOR",
    charter: "c",
    agents: ["A", "B", "C"].map((handle) => ({
      handle,
      role: "does nothing",
      executor: { kind: "builtin", analysis: "noop" },
    })),
    signals: [
      {
        name: "BENCH:FANOUT",
        description: "d",
        response: "r",
        plan: { parallel: [step("a", "A"), step("b", "B"), step("c", "C")] },
      },
    ],
  }),
  { source: "bench", author: "bench" },
);
await closeDatabase();
console.log("{}");
process.exit(0);
