import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache as once } from "react";
import { AgentMarkdown } from "@/components/agents/page/agent-markdown";
import { AgentView } from "@/components/agents/page/agent-view";
import { cutBody } from "@/components/agents/page/cut-body";
import { agentQuery } from "@/lib/contract/queries/agents";
import { loadForPage } from "@/lib/server/http/page";

type Props = { params: Promise<{ handle: string }> };

/** The handle as people write it; the address has it encoded. */
async function handleOf(params: Props["params"]): Promise<string> {
  const { handle } = await params;
  try {
    return decodeURIComponent(handle);
  } catch {
    return notFound();
  }
}

const load = once((handle: string) => loadForPage("getAgent", { handle }));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await load(await handleOf(params))).handle };
}

export default async function AgentPage({ params }: Props) {
  const agent = await load(await handleOf(params));
  const text = cutBody(agent.entry.body);
  const cache = new QueryClient();
  cache.setQueryData(agentQuery(agent.handle).queryKey, agent);
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <AgentView handle={agent.handle} body={{ text, drawn: <AgentMarkdown text={text} /> }} />
    </HydrationBoundary>
  );
}
