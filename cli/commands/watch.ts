import type { RunDetail } from "@/lib/contract/schemas";
import type { Connection } from "../connection";
import { EXIT } from "../errors";
import { followRun } from "../follow";
import { createProgress } from "../progress";
import { renderRun } from "../render";
import type { Session } from "../session";

/** The exit code a run's status stands for. An aborted run has failed. */
export function exitCodeOf(run: Pick<RunDetail, "status">): number {
  if (run.status === "complete") return EXIT.ok;
  return run.status === "escalated" || run.status === "in_progress" ? EXIT.waiting : EXIT.failed;
}

export type WatchOptions = { json?: boolean; until: "settled" | "ended"; after?: number };

/** Shows a run until it is settled or ended, then what came of it; returns the exit code. */
export async function watchRun(
  session: Session,
  { client }: Connection,
  id: string,
  options: WatchOptions,
): Promise<number> {
  const { terminal, now, input } = session;
  const progress = options.json ? null : createProgress(terminal, now);
  const silent = { event: () => undefined, run: () => undefined };
  try {
    const run = await followRun(client, id, progress ?? silent, {
      until: options.until,
      ...(options.after === undefined ? {} : { after: options.after }),
      ...(input.signal ? { signal: input.signal } : {}),
    });
    progress?.end();
    if (options.json) terminal.json(run);
    else
      for (const line of ["", ...renderRun(run, terminal, now(), { tasks: !terminal.isTty }), ...whatNext(run)])
        terminal.line(line);
    return exitCodeOf(run);
  } catch (error) {
    if (input.signal?.aborted)
      input.stderr.write(`\nNo longer watching; the run goes on. See it with: qd run ${id} --follow\n`);
    throw error;
  } finally {
    progress?.end();
  }
}

function whatNext(run: RunDetail): string[] {
  const lines = run.hasReport ? [`Report: qd report ${run.id}`] : [];
  if (run.childRunId !== null) lines.push(`It goes on in another run: qd run ${run.childRunId} --follow`);
  return lines.length > 0 ? ["", ...lines] : [];
}
