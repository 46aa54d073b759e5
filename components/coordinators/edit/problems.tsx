"use client";

import { CircleAlert, CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Count } from "@/components/ui/count";
import type { CoordinatorDraftOut } from "@/lib/contract/schemas";
import { parsePath, type Path } from "./definition-path";
import type { Draft } from "./draft";
import { sectionOf } from "./go-to";
import { useDefinitionCode } from "./use-definition-code";

type GoTo = { onField: (path: Path) => void; onLine: (line: number) => void };

/** What is wrong with the definition as it stands; each leads to its field and to its line. */
export function Problems({ draft, ...goTo }: { draft: Draft } & GoTo) {
  const { fault } = draft.definition;
  const problems = fault === null ? draft.problems : [];
  return (
    <Card aria-label="Problems">
      <CardHeader
        title="Problems"
        actions={fault !== null || problems.length > 0 ? <Count tone="fail">{problems.length || 1}</Count> : undefined}
      />
      {fault !== null ? (
        <CardBody className="text-sm">
          <p className="text-fail" role="alert">
            Line {fault.line}: {fault.message}
          </p>
          <Button size="sm" className="mt-3" onClick={() => goTo.onLine(fault.line)}>
            Go to line {fault.line}
          </Button>
        </CardBody>
      ) : draft.check === "failed" ? (
        <CardBody className="flex items-start gap-2 text-sm text-fail" role="alert">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          It could not be checked just now. It is checked again with the next change, and once more when it is saved.
        </CardBody>
      ) : problems.length === 0 ? (
        <CardBody className="flex items-center gap-2 text-sm" role="status">
          {draft.check === "checked" ? (
            <>
              <CircleCheck aria-hidden className="size-4 text-ok" />
              <span>Nothing is wrong with it.</span>
            </>
          ) : (
            <>
              <LoaderCircle aria-hidden className="size-4 animate-spin text-muted-foreground" />
              <span className="text-muted-foreground">Checking</span>
            </>
          )}
        </CardBody>
      ) : (
        <ul className="max-h-[50dvh] divide-y divide-border overflow-y-auto">
          {problems.map((problem, index) => (
            <Row
              key={`${problem.path} ${index}`}
              path={problem.path}
              message={problem.message}
              line={problem.line}
              {...goTo}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

/** What an import could not read from the document, for a person to complete. */
export function Gaps({ gaps, text, ...goTo }: { gaps: CoordinatorDraftOut["gaps"]; text: string } & GoTo) {
  const { code } = useDefinitionCode(gaps.length > 0);
  if (gaps.length === 0) return null;
  return (
    <Card aria-label="Gaps">
      <CardHeader
        title="Gaps in the document"
        description="What the import could not read. A draft takes no signals until it is whole and active."
        actions={<Count tone="human">{gaps.length}</Count>}
      />
      <ul className="max-h-[50dvh] divide-y divide-border overflow-y-auto">
        {gaps.map((gap, index) => (
          <Row
            key={`${gap.path} ${index}`}
            path={gap.path}
            message={gap.message}
            line={code?.lineOf(text, parsePath(gap.path)) ?? 1}
            origin={gap.line}
            {...goTo}
          />
        ))}
      </ul>
    </Card>
  );
}

function Row({
  path,
  message,
  line,
  origin = null,
  onField,
  onLine,
}: { path: string; message: string; line: number; origin?: number | null } & GoTo) {
  const parts = parsePath(path);
  return (
    <li className="flex flex-col gap-1 px-4 py-2.5 text-sm">
      <p className="flex items-start gap-2">
        <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-fail" />
        <span className="min-w-0 break-words">{message}</span>
      </p>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 pl-6 text-xs">
        <code className="font-mono break-all text-muted-foreground">{path === "" ? "the whole" : path}</code>
        {sectionOf(parts) !== null && (
          <button type="button" className="link" onClick={() => onField(parts)}>
            Go to the field
          </button>
        )}
        <button type="button" className="link" onClick={() => onLine(line)}>
          Line {line}
        </button>
        {origin !== null && <span className="text-muted-foreground">line {origin} of the document</span>}
      </p>
    </li>
  );
}
