import type { CoordinatorSummary } from "@/lib/contract/schemas";

/** A signal somebody may mean, with the coordinator that takes it. */
export type SignalCommand = { coordinatorId: string; coordinator: string; signal: string; description: string };

/** Coordinators by name, id, title, domain or slash alias; `/ops`, with or without words after it, finds its owner. */
export function findCoordinators(coordinators: readonly CoordinatorSummary[], text: string): CoordinatorSummary[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [...coordinators];
  if (wanted.startsWith("/")) {
    const alias = wanted.split(/\s+/)[0]!;
    return coordinators.filter((each) => each.aliases.some((own) => own.toLowerCase().startsWith(alias)));
  }
  return coordinators.filter((each) =>
    [each.name, each.id, each.title, each.domain].some((own) => own.toLowerCase().includes(wanted)),
  );
}

/**
 * Signals that can be broadcast. `/ops` gives those of its owner, `/ops audit` the ones that fit the rest;
 * plain text looks in names and descriptions.
 */
export function findSignals(coordinators: readonly CoordinatorSummary[], text: string): SignalCommand[] {
  const wanted = text.trim().toLowerCase();
  const isAlias = wanted.startsWith("/");
  const words = (isAlias ? wanted.split(/\s+/).slice(1) : wanted.split(/\s+/)).filter((word) => word !== "");
  const owners = (isAlias ? findCoordinators(coordinators, wanted) : coordinators).filter(
    (each) => each.status === "active",
  );
  return owners.flatMap((owner) =>
    owner.signals
      .filter((signal) =>
        words.every((word) => `${signal.name} ${signal.description} broadcast signal`.toLowerCase().includes(word)),
      )
      .map((signal) => ({
        coordinatorId: owner.id,
        coordinator: owner.name,
        signal: signal.name,
        description: signal.description,
      })),
  );
}
