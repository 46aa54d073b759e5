import { bootstrap } from "@/lib/server/bootstrap";
import { closeDatabase } from "@/lib/server/db";
import { migrateQueue } from "@/lib/server/queue";
import { step, storeBenchCoordinator } from "../lib/coordinator";

/** Fills the catalog: the shipped coordinators, and one whose agents do nothing. Makes the first key. */
await migrateQueue();
await bootstrap();
await storeBenchCoordinator(["A", "B", "C"], {
  FANOUT: { parallel: [step("a", "A"), step("b", "B"), step("c", "C")] },
  DECIDE: { steps: [step("a", "A", { approval: { rules: { ownRequest: "allowed" } } })] },
});
await closeDatabase();
console.log("{}");
process.exit(0);
