import type { RunDetail, RunEvent, Task } from "@/lib/contract/schemas";
import { isTaskEnded } from "@/lib/domain/status";
import type { Watcher } from "./follow";
import type { Terminal } from "./io";
import { renderTask } from "./render";
import { cut, oneLine } from "./text";

/** Shows a run as it goes: a live line per task on a terminal, a plain line per event elsewhere. */
export function createProgress(terminal: Terminal, now: () => Date): Watcher & { end(): void } {
  return terminal.isTty ? liveProgress(terminal, now) : plainProgress(terminal);
}

/** An event as one line: time, cascade signal, what happened. */
export function describeEvent(event: RunEvent, tasks: readonly Pick<Task, "id" | "agent" | "task">[]): string {
  const task = tasks.find((one) => one.id === event.taskId);
  const subject = task ? `${task.agent} · ${task.task}` : event.source;
  const text = (key: string): string => {
    const value = event.payload[key];
    return typeof value === "string" && value !== "" ? oneLine(value) : typeof value === "number" ? String(value) : "";
  };
  const detail = [text("summary"), text("arithmetic"), text("title"), text("message"), text("option"), text("reason")]
    .filter(Boolean)
    .join(", ");
  const verb = event.type.slice(event.type.indexOf(".") + 1).replaceAll("_", " ");
  const what = event.type.startsWith("task.") ? verb : event.type.replace(".", " ").replaceAll("_", " ");
  return oneLine(
    `${event.timestamp.slice(11, 19)} ${event.signal} ${subject} ${what}${detail === "" ? "" : `: ${detail}`}`,
  );
}

function plainProgress(terminal: Terminal): Watcher & { end(): void } {
  return {
    event: (event, run) => terminal.line(cut(describeEvent(event, run.tasks), 2_000)),
    run: () => undefined,
    end: () => undefined,
  };
}

/** Redraws its lines in place; the rest of the screen is left alone. */
function liveProgress(terminal: Terminal, now: () => Date): Watcher & { end(): void } {
  let drawn = 0;
  let latest: RunDetail | null = null;
  const draw = (): void => {
    if (latest === null) return;
    const lines = [
      ...latest.tasks.map((task) => renderTask(task, { colours: terminal.colours }, now())),
      statusLine(latest, terminal),
    ];
    terminal.raw(
      `${drawn > 0 ? `\u001b[${drawn}A` : ""}${lines.map((line) => `\u001b[2K${cutAnsi(line, terminal.width)}\n`).join("")}`,
    );
    drawn = lines.length;
  };
  const tick = setInterval(draw, 1_000);
  tick.unref();
  return {
    event: () => undefined,
    run(run) {
      latest = run;
      draw();
    },
    end: () => clearInterval(tick),
  };
}

function statusLine(run: RunDetail, terminal: Terminal): string {
  const done = run.tasks.filter((task) => isTaskEnded(task.status)).length;
  const filled = Math.round((done / Math.max(1, run.tasks.length)) * 20);
  const { colours } = terminal;
  return `${colours.cyan("█".repeat(filled))}${colours.dim("░".repeat(20 - filled))} ${done} of ${run.tasks.length} tasks`;
}

/** Cuts to `width` visible columns; colour codes take none and are closed at the cut. */
export function cutAnsi(text: string, width: number): string {
  let visible = 0;
  let result = "";
  for (const part of text.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith("\u001b[")) result += part;
    else {
      const room = width - visible;
      result += part.length > room ? `${part.slice(0, Math.max(0, room - 1))}…` : part;
      visible += Math.min(part.length, room);
      if (part.length > room) return result.includes("\u001b[") ? `${result}\u001b[0m` : result;
    }
  }
  return result;
}
