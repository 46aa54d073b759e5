import type { StepLocks } from "./lock";

const WHY = { stated: "", owner: ", which it owns", backup: ", in place of its owner", shared: ", which is shared" };

/** What a step locks, for people: one line per lock, without a full stop (RUN-12). */
export function describeLocks({ paths, serial, batch }: StepLocks): string[] {
  return [
    ...paths.map(({ path, access, rule, shared, mediator }) => {
      const mediated = mediator === null ? "" : ` (${mediator} settles a conflict)`;
      const why = shared && rule === "stated" ? WHY.shared : WHY[rule];
      return `${access === "read" ? "Reads" : "Writes"} ${path}${why}${mediated}`;
    }),
    ...serial.map(({ rule }) => `Keeps to ${rule}`),
    ...(batch === null
      ? []
      : [`At most ${batch.limit} ${batch.limit === 1 ? "task" : "tasks"} of ${batch.agent} at a time`]),
  ];
}
