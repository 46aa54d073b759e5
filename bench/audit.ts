import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { whenAlone } from "./lib/alone";
import { runDriver, startProgram } from "./lib/processes";
import { ROOT } from "./lib/root";
import { startServers } from "./lib/servers";

export type AuditFigures = { commits: number; documents: number; seconds: number };

/** OPS:AUDIT through engine and worker, broadcast to ended, on a repository of 5,000 commits and 2,000 documents. */
export async function benchAudit(): Promise<AuditFigures> {
  const folder = await mkdtemp(path.join(tmpdir(), "quarterdeck-bench-repo-"));
  const servers = await startServers();
  try {
    const repo = path.join(folder, "repo");
    execFileSync(
      process.execPath,
      [path.join(ROOT, "scripts/make-big-repo.mjs"), repo, "--commits", "5000", "--markdown", "2000"],
      { stdio: "ignore" },
    );
    const env = servers.envFor("postgres");
    await runDriver("drivers/prepare.ts", env);
    const worker = startProgram("dist/workers/main.js", env);
    try {
      return {
        commits: 5_000,
        documents: 2_000,
        ...(await runDriver<{ seconds: number }>("drivers/audit.ts", { ...env, BENCH_REPO: repo })),
      };
    } finally {
      await worker.stop();
    }
  } finally {
    await servers.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

await whenAlone(import.meta.url, benchAudit);
