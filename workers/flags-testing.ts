import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getPool } from "@/lib/server/db";
import type { ImpactLevel } from "@/lib/domain/flags/words";
import { IMPACT_LEVELS } from "@/lib/domain/flags/words";

/** A step of a test's plan. */
export const step = (id: string, agent: string, rest: Record<string, unknown> = {}) => ({
  id,
  agent,
  task: id,
  ...rest,
});

const folder = mkdtempSync(join(tmpdir(), "qd-flags-"));

/**
 * A program that completes each flag it is given, keeps the phases it was called in, and says which flag came
 * first, after `params.sleep` ms. A flag whose description has the word ASK is locked with a question until it sees the answer to one.
 */
const SCRIPT = `
const fs = require("node:fs");
const input = JSON.parse(fs.readFileSync(0));
const flags = JSON.parse(fs.readFileSync(process.env.QD_FLAGS_FILE));
if (process.env.QD_PHASE !== input.phase || JSON.stringify(flags) !== JSON.stringify(input.flags)) process.exit(9);
if (Object.keys(input)[0] !== "flags") process.exit(8);
const file = process.argv[1] + "/" + input.taskId;
const seen = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file)) : { phases: [], answers: [] };
seen.phases.push(input.phase);
seen.first ??= flags[0]?.id;
const asks = flags.filter((flag) => flag.changeDescription.includes("ASK") && !flag.questions.some((question) => question.answer));
seen.answers.push(...flags.flatMap((flag) => flag.questions.map((question) => question.answer + " by " + question.answeredBy)));
fs.writeFileSync(file, JSON.stringify(seen));
const { answers, ...rest } = seen;
const outputs = answers.length > 0 ? seen : rest;
setTimeout(() => console.log(JSON.stringify({
  outputs,
  flags: flags.map((flag) => asks.includes(flag)
    ? { action: "lock", id: flag.id, reason: "Needs to know more.", question: { actionRequired: "Which of the two columns is meant here, and from which release on will the old one be gone for good, please?" } }
    : { action: "complete", id: flag.id, notes: "done", caused: flag.changeDescription.includes("TOOSHORT") ? [{ flagType: "change", changeDescription: "x" }] : [] }),
})), input.params.sleep ?? 0);`;

/** The executor that runs it. */
export const PROGRAM = { kind: "command", argv: [process.execPath, "-e", SCRIPT, folder] } as const;

type Raised = { target: string | null; impact: ImpactLevel; what?: string; type?: string; source?: string };

/** Writes a pending flag and returns its number. */
export async function raise({
  target,
  impact,
  what = "",
  type = "change",
  source = "SENDER",
}: Raised): Promise<number> {
  const description = `The shape of an answer changed: a field has a new name. ${what}`;
  const action =
    "Look at every place that reads the field and use the new name; the old one is gone with the next release of it.";
  const { rows } = await getPool().query<{ id: number }>(
    `INSERT INTO flag (flag_type, source_agent, target_agent, change_description, action_required, impact_level, impact_rank,
       related_files, status, created_by, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, '{}', 'pending', 'test', clock_timestamp(), clock_timestamp()) RETURNING id`,
    [type, source, target, description, action, impact, IMPACT_LEVELS.indexOf(impact)],
  );
  return rows[0]!.id;
}

const SHOWN = [
  "task.started",
  "task.flags_handled",
  "task.held",
  "task.released",
  "task.succeeded",
  "task.failed",
  "task.lost",
];

/** A run's events of tasks and flags in order: type and flag. */
export async function flagEvents(runId: string): Promise<[string, number | null][]> {
  const { rows } = await getPool().query<{ type: string; flag_id: number | null }>(
    `SELECT type, flag_id FROM event WHERE run_id = $1 AND (type LIKE 'flag.%' OR type = ANY($2)) ORDER BY seq`,
    [runId, SHOWN],
  );
  const events = rows.map((row): [string, number | null] => [row.type, row.flag_id]);
  return events.some(([type]) => type.startsWith("flag.") || type === "task.held") ? events : [];
}
