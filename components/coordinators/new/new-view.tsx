"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { ErrorState } from "@/components/ui/states";
import { useSearchState } from "@/components/ui/use-search-state";
import { coordinatorsQuery } from "@/lib/contract/queries";
import { coordinatorDraftsQuery } from "@/lib/contract/queries/coordinators";
import { EditSkeleton } from "../edit/edit-skeleton";
import { readAnswers, writeAnswers } from "./answers";
import { Questions } from "./questions";

const NewEditor = dynamic(() => import("./new-editor"), { ssr: false, loading: () => <EditSkeleton /> });

/** The page that makes a coordinator: a few questions first, then the editor. The address holds the answers. */
export function NewCoordinatorView() {
  const [search, change] = useSearchState();
  const coordinators = useQuery(coordinatorsQuery());
  const drafts = useQuery(coordinatorDraftsQuery());
  const answers = readAnswers(search);
  if (search.get("step") === "edit") return <NewEditor key={writeAnswers(answers)} answers={answers} />;
  const failed = [coordinators, drafts].find((query) => query.isError && query.data === undefined);
  if (failed !== undefined) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
  if (coordinators.data === undefined || drafts.data === undefined) return <EditSkeleton />;
  return (
    <Questions
      begin={answers}
      coordinators={coordinators.data.items}
      drafts={drafts.data.items}
      onAnswered={(given) => {
        // Going back leads to the answers, not to empty fields.
        change(given);
        change({ step: "edit" }, "push");
      }}
    />
  );
}
