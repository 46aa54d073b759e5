import { percent } from "@/lib/domain/gate";
import type { ReportOut } from "@/lib/contract/schemas";

type Gate = NonNullable<ReportOut["gate"]>;

const agents = (count: number): string => (count === 1 ? "1 agent" : `${count} agents`);

/** The gate's judgement in sentences: who counted, the arithmetic, the threshold, the verdict (GATE-4). */
export function gateWords(gate: Gate): string[] {
  const words: string[] = [];
  if (gate.counted === 0)
    words.push("No agent counted: every one was skipped or optional, and a gate without anybody to judge has failed.");
  else {
    words.push(
      `${gate.succeeded} of ${agents(gate.counted)} that ${gate.counted === 1 ? "counts" : "count"} succeeded: ${gate.succeeded} ÷ ${gate.counted} = ${percent(gate.succeeded / gate.counted)}.`,
    );
    const reached = gate.succeeded / gate.counted >= gate.threshold;
    words.push(`The threshold is ${percent(gate.threshold)}, which is ${reached ? "reached" : "not reached"}.`);
  }
  if (gate.skipped > 0)
    words.push(
      `${agents(gate.skipped)} ${gate.skipped === 1 ? "was" : "were"} skipped and ${gate.skipped === 1 ? "does" : "do"} not count.`,
    );
  if (gate.failedChecks.length > 0)
    words.push(
      `${gate.failedChecks.length === 1 ? "A mandatory check" : `${gate.failedChecks.length} mandatory checks`} failed, which fails the gate whatever the share.`,
    );
  return words;
}
