"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { ErrorState } from "@/components/ui/states";
import { coordinatorQuery } from "@/lib/contract/queries";
import {
  coordinatorDraftsQuery,
  coordinatorVersionQuery,
  coordinatorVersionsQuery,
} from "@/lib/contract/queries/coordinators";
import type { CoordinatorDraftOut } from "@/lib/contract/schemas";
import { EditSkeleton } from "./edit-skeleton";

const Editor = dynamic(() => import("./editor"), { ssr: false, loading: () => <EditSkeleton /> });

/** The page that edits a coordinator, stored or a draft. */
export function EditView({ id }: { id: string }) {
  const drafts = useQuery(coordinatorDraftsQuery());
  const draft = drafts.data?.items.find((each) => each.id === id);
  if (drafts.isPending) return <EditSkeleton />;
  return draft === undefined ? <Stored key={id} id={id} /> : <Incomplete draft={draft} />;
}

const Incomplete = ({ draft }: { draft: CoordinatorDraftOut }) => (
  <Editor edited={{ id: draft.id, name: draft.name, base: null, stored: null, draft, pendingChange: null }} />
);

function Stored({ id }: { id: string }) {
  const coordinator = useQuery(coordinatorQuery(id));
  const versions = useQuery(coordinatorVersionsQuery(id));
  const number = versions.data?.items[0]?.number;
  // The feed tells of a newer version, often before the answer to saving it: the editor, with its dialog, stays.
  const newest = useQuery({
    ...coordinatorVersionQuery(id, number ?? 0),
    enabled: number !== undefined,
    placeholderData: keepPreviousData,
  });
  const failed = [coordinator, versions, newest].find((query) => query.isError && query.data === undefined);
  if (coordinator.data !== undefined && newest.data !== undefined)
    return (
      <Editor
        edited={{
          id: coordinator.data.id,
          name: coordinator.data.name,
          base: newest.data.text,
          stored: { text: newest.data.text, label: `Version ${newest.data.number}`, number: newest.data.number },
          draft: null,
          pendingChange: coordinator.data.pendingChange,
        }}
      />
    );
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
