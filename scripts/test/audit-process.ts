import { SYSTEM } from "@/lib/server/actor";
import { recordAudit } from "@/lib/server/audit/record";
import { drainAudit } from "@/lib/server/audit/writer";

/** A process of its own that writes to the audit log, for tests of several writers: `audit-process.ts <name> <how many>`. */
const [name = "", count = "0"] = process.argv.slice(2);
for (let n = 0; n < Number(count); n += 1) {
  recordAudit(SYSTEM, { action: `test.${name}`, after: { n } });
  // Some together, some alone.
  if (n % 7 === 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
}
await drainAudit();
process.exit(0);
