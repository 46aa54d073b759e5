import { explainRunnerUp } from "@/lib/domain/search/score";
import type { Input } from "@/lib/contract/operations";
import type { AgentHit, AgentSearch } from "@/lib/contract/schemas";
import { agentIndex, type AgentIndex } from "./agent-index";
import { searchText } from "./search";

/** Finds the right agent, by points or by ranked text, with reasons and what the runner-up lacks (CAT-3). */
export async function searchAgents({ q, limit, mode }: Input<"searchAgents">): Promise<AgentSearch> {
  const index = await agentIndex();
  const found =
    mode === "text"
      ? await searchText(q, { limit: Math.max(limit, 2) })
      : index.entries.search(q, Math.max(limit, 2)).results;
  const ranked = found.map((hit, at) => toHit(index, hit, at + 1));
  return { query: q, mode, results: ranked.slice(0, limit), whyNot: explainRunnerUp(ranked) };
}

function toHit(index: AgentIndex, hit: { handle: string; score: number; reasons: string[] }, rank: number): AgentHit {
  const agent = index.agents.get(hit.handle);
  return {
    name: hit.handle,
    score: hit.score,
    rank,
    reasons: hit.reasons,
    description: agent?.description ?? "",
    kind: agent?.kind ?? "agent",
    module: agent?.module ?? null,
  };
}
