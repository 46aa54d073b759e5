import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { personActor, type Actor } from "@/lib/server/actor";
import { bootstrap } from "@/lib/server/bootstrap";
import { startImport } from "@/lib/server/catalog/import/begin";
import { getImport } from "@/lib/server/catalog/import/imports";
import { closeDatabase } from "@/lib/server/db";
import { migrateQueue } from "@/lib/server/queue";
import { round } from "../lib/stats";

const FILES = Number(process.env.BENCH_FILES ?? 2_000);
const actor: Actor = personActor("bench", "rest");
const folder = await mkdtemp(path.join(tmpdir(), "quarterdeck-bench-import-"));
const TOPICS = ["payments", "search", "billing", "sign-in", "reports", "storage", "mail", "maps"];

/** An agent as people write them: front matter, sections, lists, a table and code; about 8 KB. */
function agent(n: number, edition: number): string {
  const topic = TOPICS[n % TOPICS.length]!;
  const sections = Array.from(
    { length: 12 },
    (_, part) => `## Part ${part} of ${topic}

When a change touches ${topic} ${part}, look at module ${n}-${part} first and say what you found.

- Read the tests of ${topic} before the code
- **Never** change ${topic} without a test that was red
- Ask when the rule of part ${part} does not fit

| Signal | Description | Action |
|---|---|---|
| \`${topic}:${part}\` | Something changed | Look, then tell |

\`\`\`ts
const answer = await look("${topic}", ${part});
\`\`\`
`,
  );
  return `---
name: ${topic}.agent-${n}
description: Use this agent for ${topic} number ${n}, edition ${edition}. Examples: <example>user: "Look at ${topic}"</example>
model: sonnet
color: blue
tools: Read, Grep, Bash
---

# Agent ${n} for ${topic}

${sections.join("\n")}`;
}

async function write(edition: number, every: number): Promise<void> {
  for (let n = 0; n < FILES; n += every) {
    const file = path.join(folder, TOPICS[n % TOPICS.length]!, `agent-${n}.md`);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, agent(n, edition));
  }
}

/** Imports the folder; returns seconds to the end, and how many different states of progress were seen. */
async function measure(): Promise<{ seconds: number; progress: number; changes: number }> {
  const started = performance.now();
  const { id } = await startImport(actor, { path: folder, dryRun: false });
  const seen = new Set<number>();
  for (;;) {
    const { status, done, counts, error } = await getImport({ id });
    seen.add(done);
    if (status === "failed") throw new Error(error ?? "the import failed");
    if (status === "complete") {
      const seconds = round((performance.now() - started) / 1_000);
      return { seconds, progress: seen.size, changes: counts.added + counts.changed };
    }
    await delay(100);
  }
}

await migrateQueue();
await bootstrap();
await write(1, 1);
const first = await measure();
if (first.changes !== FILES) throw new Error(`${first.changes} of ${FILES} were added`);
const unchanged = await measure();
if (unchanged.changes !== 0) throw new Error(`${unchanged.changes} changed without a change`);
await write(2, 10);
const changed = await measure();
await closeDatabase();
await rm(folder, { recursive: true, force: true });
console.log(JSON.stringify({ files: FILES, first, unchanged, changed }));
process.exit(0);
