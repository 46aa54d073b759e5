import type { Coordinator } from "../coordinator";
import { bindParams, contextValueOf } from "../params";
import { PlanError, type FlatStep, type PlannedStep } from "../plan";
import { hintedLocks, nameOf, type ParallelHint } from "./hints";
import type { StepLocks } from "./lock";
import { liesIn, lockPathSchema, pathsMeet } from "./path";

type PathLock = StepLocks["paths"][number];
type Ownership = Coordinator["ownership"];

/** Paths one step may lock at most. */
const MOST_PATHS = 100;

/**
 * Adds to each step of a run the locks its task takes (RUN-12). A step without any stays as it is, and costs nothing
 * when it runs. Throws PlanError for a path that is none, or that another agent owns.
 */
export function withLocks(
  coordinator: Coordinator,
  steps: readonly { spec: FlatStep; step: PlannedStep }[],
  given: { context: Record<string, unknown>; hints: readonly ParallelHint[] },
): PlannedStep[] {
  const present = new Set(steps.map(({ step }) => step.agent));
  return steps.map(({ spec, step }) => {
    const paths = pathsOf(coordinator.ownership, spec, step, given.context, present);
    const hinted = hintedLocks(
      {
        agent: step.agent,
        coordinator: [coordinator.id, coordinator.name, ...coordinator.aliases],
        domain: coordinator.domain,
      },
      given.hints,
    );
    if (paths.length === 0 && hinted.serial.length === 0 && hinted.batch === null) return step;
    return { ...step, locks: { paths, ...hinted } };
  });
}

function pathsOf(
  ownership: Ownership,
  spec: Pick<FlatStep, "paths" | "access">,
  step: Pick<PlannedStep, "id" | "agent" | "executor">,
  context: Record<string, unknown>,
  present: ReadonlySet<string>,
): PathLock[] {
  const stated = statedPaths(spec.paths ?? [], step.id, context);
  // An analysis reads; what it reads is locked only when it says so.
  const access = spec.access ?? (stated.length === 0 && step.executor?.kind === "builtin" ? "read" : "write");
  if (stated.length === 0) return access === "read" ? [] : ownedPaths(ownership, step.agent, present);
  return stated.map((path) => {
    const owner = access === "read" ? null : foreignOwner(ownership, step.agent, path);
    if (owner !== null)
      throw new PlanError(ownedByAnother(step, path, owner), step.id, { rule: "exclusive-owner", field: "paths" });
    return { path, access, rule: "stated", ...sharingOf(ownership, path) };
  });
}

/** The entry of the ownership table by which a path belongs to another agent; null when the agent may write it. */
export function foreignOwner(ownership: Ownership, agent: string, path: string): Ownership["exclusive"][number] | null {
  const mediates = ownership.shared.some(({ mediator, path: shared }) => mediator === agent && liesIn(path, shared));
  if (mediates) return null;
  return (
    ownership.exclusive.find(
      (entry) => entry.owner !== agent && entry.backup !== agent && pathsMeet(entry.path, path),
    ) ?? null
  );
}

/** Says who owns a path that a step states, and by which rule. */
export function ownedByAnother(
  step: { id: string; agent: string },
  path: string,
  entry: Ownership["exclusive"][number],
): string {
  const backup = entry.backup === undefined ? "" : `, or ${entry.backup}, its backup`;
  return `Step "${step.id}" writes ${path}, but ${entry.path} (${entry.what}) belongs to ${entry.owner} exclusively: ${step.agent} may not write it. Give the step to ${entry.owner}${backup}, or state access: read.`;
}

/** What the ownership table gives an agent that states no paths: its own, those it stands in for, those shared with it. */
function ownedPaths(ownership: Ownership, agent: string, present: ReadonlySet<string>): PathLock[] {
  const exclusive = ownership.exclusive.flatMap(({ path, owner, backup }): PathLock[] => {
    const rule = owner === agent ? "owner" : backup === agent && !present.has(owner) ? "backup" : null;
    return rule === null ? [] : [{ path, access: "write", rule, shared: false, mediator: null }];
  });
  const shared = ownership.shared
    .filter((entry) => nameOf(entry.with) === nameOf(agent))
    .map(({ path, mediator }): PathLock => ({
      path,
      access: "write",
      rule: "shared",
      shared: true,
      mediator: mediator ?? null,
    }));
  return [...exclusive, ...shared];
}

function sharingOf(ownership: Ownership, path: string): Pick<PathLock, "shared" | "mediator"> {
  const entry = ownership.shared.find((candidate) => pathsMeet(candidate.path, path));
  // A path that goes beyond the shared one is not shared as a whole, but its mediator is still the one to ask.
  return { shared: entry !== undefined && liesIn(path, entry.path), mediator: entry?.mediator ?? null };
}

/** A step's stated paths with values of the context put in, each once. */
function statedPaths(paths: readonly string[], step: string, context: Record<string, unknown>): string[] {
  if (paths.length === 0) return [];
  const refuse = (message: string, field = "paths") =>
    new PlanError(`Step "${step}" ${message}`, step, { rule: "lock-path", field });
  const bound = paths.flatMap((path) => {
    const values = (bindParams({ path: [path] }, context)["path"] as unknown[]).flat();
    const name = contextValueOf(path);
    for (const value of values) {
      const parsed = lockPathSchema.safeParse(value);
      if (!parsed.success)
        throw refuse(
          `can't lock ${JSON.stringify(value).slice(0, 200)}${name === null ? "" : `, the value of context.${name}`}: ${parsed.error.issues[0]!.message}.`,
        );
    }
    return values as string[];
  });
  const all = [...new Set(bound)];
  if (all.length > MOST_PATHS)
    throw refuse(`would lock ${all.length} paths; ${MOST_PATHS} are allowed. Name their folder.`);
  return all;
}
