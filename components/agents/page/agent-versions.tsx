"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { VersionHistory } from "@/components/diff/version-history";
import { Card } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { useSearchState } from "@/components/ui/use-search-state";
import { agentVersionQuery, rollBackAgentMutation } from "@/lib/contract/queries/agents";
import type { AgentDetail } from "@/lib/contract/schemas";

/** An agent's versions with the difference each made, and rollback. */
export default function AgentVersions({ agent }: { agent: AgentDetail }) {
  const [search, change] = useSearchState();
  const rollBack = useMutation(rollBackAgentMutation());
  const cache = useQueryClient();
  return (
    <Card>
      <VersionHistory
        versions={agent.versions.map((version) => ({
          number: version.number,
          author: version.author,
          createdAt: version.createdAt,
        }))}
        source={{
          key: ["agent", agent.handle],
          read: (number) => cache.fetchQuery(agentVersionQuery(agent.handle, number)),
        }}
        chosen={Number(search.get("version")) || null}
        onChoose={(number) => change({ version: String(number) })}
        onRollBack={(number) => rollBack.mutateAsync({ handle: agent.handle, number })}
        whatHappens={
          <>
            The next import from its source brings the file’s text back if the file has changed by then.{" "}
            <Link href="/agents/imports" className="link">
              Imports
            </Link>
          </>
        }
      />
    </Card>
  );
}
