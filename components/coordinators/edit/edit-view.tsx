"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useMemo } from "react";
import { ErrorState } from "@/components/ui/states";
import { coordinatorQuery } from "@/lib/contract/queries";
import { coordinatorDraftsQuery } from "@/lib/contract/queries/coordinators";
import type { CoordinatorDraftOut } from "@/lib/contract/schemas";
import { EditSkeleton } from "./edit-skeleton";
import type { Edited } from "./editor";
import { useDefinitionCode } from "./use-definition-code";
import { useNewest } from "./use-newest";

const Editor = dynamic(() => import("./editor"), { ssr: false, loading: () => <EditSkeleton /> });

/** The page that edits a coordinator, stored or a draft. */
export function EditView({ id }: { id: string }) {
  const drafts = useQuery(coordinatorDraftsQuery());
  const draft = drafts.data?.items.find((each) => each.id === id);
  if (drafts.isPending) return <EditSkeleton />;
  return draft === undefined ? <Stored key={id} id={id} /> : <Incomplete draft={draft} />;
}

function Incomplete({ draft }: { draft: CoordinatorDraftOut }) {
  const { code, failed } = useDefinitionCode(true);
  const edited = useMemo<Edited | null>(() => {
    if (code === null) return null;
    const { id, name, definition } = draft;
    const base = code.writeDefinition(definition);
    const back = { href: "/coordinators#drafts", label: "Coordinators" };
    const kept = { id, since: base };
    return { kind: "draft", id, name, back, kept, base, known: definition, stored: null, draft, pendingChange: null };
  }, [code, draft]);
  if (edited !== null) return <Editor edited={edited} />;
  return failed ? <ErrorState title="The editor could not be loaded" error={null} /> : <EditSkeleton />;
}

function Stored({ id }: { id: string }) {
  const coordinator = useQuery(coordinatorQuery(id));
  const newest = useNewest(id);
  const failed = coordinator.isError && coordinator.data === undefined ? coordinator : newest.failed;
  if (coordinator.data !== undefined && newest.version !== undefined) {
    const { id: storedId, name, pendingChange } = coordinator.data;
    const { text, definition, number: version } = newest.version;
    return (
      <Editor
        edited={{
          kind: "stored",
          id: storedId,
          name,
          back: { href: `/coordinators/${storedId}`, label: name },
          kept: { id: storedId, since: text },
          base: text,
          known: definition,
          stored: { text, label: `Version ${version}`, number: version },
          draft: null,
          pendingChange,
        }}
      />
    );
  }
  if (failed !== undefined)
    return (
      <ErrorState
        title="The definition could not be loaded"
        error={failed.error}
        onRetry={() => void failed.refetch()}
      />
    );
  return <EditSkeleton />;
}
