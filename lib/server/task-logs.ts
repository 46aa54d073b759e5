import type { Pool } from "pg";
import { LIMITS } from "./limits";
import { log } from "./log";

type Line = { task_id: string; attempt: number; stream: string; at: string; text: string };

const INSERT_LOGS = `
  INSERT INTO task_log (task_id, attempt, stream, at, text)
  SELECT x.task_id, x.attempt, x.stream, x.at, x.text
  FROM jsonb_to_recordset($1::jsonb) AS x(task_id uuid, attempt int, stream text, at timestamptz, text text)`;

/** Lines kept in memory while the database does not answer; older ones are dropped with a word about it. */
const MOST_WAITING = 20_000;

/** Writes log lines of all of a worker's tasks in batches, in order. */
export class LogWriter {
  private lines: Line[] = [];
  private dropped = 0;
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly pool: Pool) {}

  /** Takes a line; cheap, never throws. */
  append(taskId: string, attempt: number, stream: "stdout" | "stderr" | "system", text: string): void {
    if (this.lines.length >= MOST_WAITING) {
      this.dropped += 1;
      return;
    }
    this.lines.push({
      task_id: taskId,
      attempt,
      stream,
      at: new Date().toISOString(),
      text: text.replaceAll("\u0000", "\uFFFD"),
    });
    this.timer ??= setTimeout(() => void this.flush(), LIMITS.logFlushMs);
  }

  /** Writes what is waiting; resolves when it is stored, or given up after an error was logged. */
  flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.lines.length === 0) return this.writing;
    const batch = this.lines;
    this.lines = [];
    const dropped = this.dropped;
    this.dropped = 0;
    this.writing = this.writing.then(async () => {
      try {
        if (dropped > 0) log.warn({ dropped }, "log lines dropped: the database was too slow");
        for (let from = 0; from < batch.length; from += 1_000)
          await this.pool.query({
            name: "insert-logs",
            text: INSERT_LOGS,
            values: [JSON.stringify(batch.slice(from, from + 1_000))],
          });
      } catch (error) {
        log.warn({ error: String(error), lines: batch.length }, "log lines lost");
      }
    });
    return this.writing;
  }
}
