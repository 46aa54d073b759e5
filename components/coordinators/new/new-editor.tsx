"use client";

import { useState } from "react";
import { useMe } from "@/components/settings/shared/use-me";
import { ErrorState } from "@/components/ui/states";
import { copyOfCoordinator, leastCoordinator } from "@/lib/domain/new-coordinator";
import { EditSkeleton } from "../edit/edit-skeleton";
import Editor, { type Edited } from "../edit/editor";
import { useDefinitionCode, type DefinitionCode } from "../edit/use-definition-code";
import { useNewest } from "../edit/use-newest";
import { writeAnswers, type Answers } from "./answers";

/** The editor of a coordinator that nobody stored yet. */
export default function NewEditor({ answers }: { answers: Answers }) {
  const { me } = useMe();
  const { code, failed } = useDefinitionCode(true);
  const source = useNewest(answers.from === "" ? null : answers.from);
  if (source.failed !== undefined) {
    const { error, refetch } = source.failed;
    return <ErrorState title="What it starts from could not be loaded" error={error} onRetry={() => void refetch()} />;
  }
  if (failed) return <ErrorState title="The editor could not be loaded" error={null} />;
  if (me === undefined || code === null || (answers.from !== "" && source.version === undefined))
    return <EditSkeleton />;
  return <Loaded answers={answers} code={code} by={me.name} source={source.version?.definition ?? null} />;
}

function Loaded({
  answers,
  code,
  by,
  source,
}: {
  answers: Answers;
  code: DefinitionCode;
  by: string;
  source: Readonly<Record<string, unknown>> | null;
}) {
  // What is copied may change meanwhile; what the work began with does not.
  const [edited] = useState<Edited>(() => {
    const { id, name, domain, description } = answers;
    const it = { id, name, domain, description: description.trim(), by, on: new Date().toISOString().slice(0, 10) };
    const known = source === null ? leastCoordinator(it) : copyOfCoordinator(source, it);
    const back = { href: `/coordinators/new?${writeAnswers(answers)}`, label: "New coordinator" };
    const kept = { id: `new:${id}`, since: writeAnswers(answers) };
    const base = code.writeDefinition(known);
    return { kind: "new", id, name, back, kept, base, known, stored: null, draft: null, pendingChange: null };
  });
  return <Editor edited={edited} />;
}
