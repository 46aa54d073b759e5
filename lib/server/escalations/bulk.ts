import type { Input, Output } from "@/lib/contract/operations";
import type { DecisionOut } from "@/lib/contract/schemas";
import type { Actor } from "../actor";
import { auditRefusal } from "../audit/operations";
import { toProblem } from "../errors";
import { LIMITS } from "../limits";
import { log } from "../log";
import { decideEscalation } from "./decide";
import { titlesOf } from "./rows";

type Item = Output<"decideEscalations">["items"][number];

/**
 * Takes the same option of several escalations, a few at a time. Each is judged by its own rules and counts by itself:
 * what is refused to one is told in its place and keeps none of the others back (ESC-4, ESC-6).
 */
export async function decideEscalations(
  actor: Actor,
  { items, option, reason }: Input<"decideEscalations">,
): Promise<Output<"decideEscalations">> {
  const wanted = [...new Map(items.map((item) => [item.id, item])).values()];
  const titles = await titlesOf(wanted.map(({ id }) => id));
  const results: Item[] = [];
  const queue = wanted.entries();
  const work = async () => {
    for (const [place, { id, contentHash }] of queue)
      results[place] = { id, title: titles.get(id) ?? null, ...(await decideOne(id, contentHash)) };
  };
  await Promise.all(Array.from({ length: LIMITS.bulkAtOnce }, work));
  return { items: results };

  async function decideOne(id: string, contentHash: string | undefined): Promise<Omit<Item, "id" | "title">> {
    try {
      const { decision } = await decideEscalation(actor, { id, option, reason, inputs: {}, contentHash });
      return { outcome: decision === null ? "counted" : "decided", decision, problem: null };
    } catch (error) {
      const { problem, unexpected } = toProblem(error);
      if (unexpected) log.error({ error: String(error), escalationId: id }, "one of several decisions failed");
      // As for a single one: each refusal is on record by itself.
      await auditRefusal("decideEscalation", actor, { id, option, reason }, error);
      return { outcome: "refused", decision: (problem["decision"] as DecisionOut | undefined) ?? null, problem };
    }
  }
}
