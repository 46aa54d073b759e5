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

/** The number of a flag that is asked for: `#12`, `flag 12`, `flag #12`; null for any other text. */
export function flagNumber(text: string): number | null {
  const found = /^(?:#|flag\s+#?)(\d{1,9})$/i.exec(text.trim())?.[1];
  return found === undefined || Number(found) === 0 ? null : Number(found);
}

/** Words to look for agents with: a handle's `@`, dots and underlines only part its words. */
export const agentWords = (text: string): string =>
  text
    .replaceAll(/[@._/-]+/g, " ")
    .trim()
    .slice(0, 200);

/** Agents with those first whose handle begins with the text, then those whose handle holds it. */
export function handlesFirst<T extends { handle: string }>(agents: readonly T[], text: string): T[] {
  const wanted = text.trim().toLowerCase().replace(/^@/, "");
  const rank = ({ handle }: T): number => {
    const at = handle.toLowerCase().replace(/^@/, "").indexOf(wanted);
    return at === 0 ? 0 : at > 0 ? 1 : 2;
  };
  return agents.toSorted((a, b) => rank(a) - rank(b));
}

/** Whether a slash command says enough to ask where it leads: a whole name of somebody, or a name and a word. */
export function isCommand(text: string, coordinators: readonly CoordinatorSummary[]): boolean {
  if (!/^\/[a-z0-9]/i.test(text)) return false;
  return /^\/\S+\s+\S/.test(text) || coordinators.some((each) => each.aliases.includes(text.trim().toLowerCase()));
}
