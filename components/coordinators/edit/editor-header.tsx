"use client";

import { ArrowLeft, FileCode2, ListChecks, RotateCcw, Save } from "lucide-react";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import Link from "@/components/ui/link";
import { SegmentedList, SegmentedTab } from "@/components/ui/segmented";
import type { Draft } from "./draft";
import type { Edited } from "./editor";

const PendingChange = dynamic(() => import("../pending-change"), { ssr: false });

const VERBS = { stored: "Edit", draft: "Complete", new: "New coordinator" } as const;

/** What is edited, what can be done with it, and what there is to know before saving. */
export function EditorHeader({
  edited,
  draft,
  clean,
  isOvertaken,
  onDrop,
  onSave,
}: {
  edited: Edited;
  draft: Draft;
  /** Whether nothing is wrong with it. */
  clean: boolean;
  /** Whether somebody stored another version meanwhile. */
  isOvertaken: boolean;
  onDrop: () => void;
  onSave: () => void;
}) {
  const { kind, id, name, back } = edited;
  return (
    <header className="flex flex-col gap-2">
      <Link href={back.href} className="link inline-flex items-center gap-1 self-start text-sm">
        <ArrowLeft aria-hidden className="size-4" /> {back.label}
      </Link>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <h1 className="flex flex-wrap items-center gap-2 text-xl font-semibold tracking-tight wrap-anywhere">
          {VERBS[kind]} {name}
          {kind === "draft" && <Badge tone="human">Draft with gaps</Badge>}
          {(draft.dirty || kind === "new") && <Badge tone="run">Not saved</Badge>}
        </h1>
        <div className="flex flex-wrap items-center gap-2">
          <SegmentedList label="Edit as">
            <SegmentedTab value="form">
              <ListChecks aria-hidden />
              Form
            </SegmentedTab>
            <SegmentedTab value="yaml">
              <FileCode2 aria-hidden />
              YAML
            </SegmentedTab>
          </SegmentedList>
          {draft.dirty && (
            <Button variant="ghost" aria-haspopup="dialog" onClick={onDrop}>
              <RotateCcw aria-hidden />
              Drop changes…
            </Button>
          )}
          <Button
            variant="primary"
            aria-haspopup="dialog"
            disabled={!clean || (!draft.dirty && kind === "stored")}
            onClick={onSave}
          >
            <Save aria-hidden />
            Review and save…
          </Button>
        </div>
      </div>
      {edited.draft !== null && (
        <Note>
          Read from {edited.draft.origin.path ?? "a document"}. It takes no signals. It is stored once nothing is wrong
          with it; with the status active it takes signals from then on. Until then your work is kept in this browser.
        </Note>
      )}
      {kind === "new" && (
        <Note>
          Nothing is stored before you save it; until then your work is kept in this browser. With the status active it
          takes signals from then on.
        </Note>
      )}
      {draft.restored && (
        <p role="status" className="rounded-md bg-run-soft px-3 py-2 text-sm text-run">
          Your unsaved changes of an earlier visit are back.
        </p>
      )}
      {edited.pendingChange !== null && <PendingChange coordinatorId={id} pending={edited.pendingChange} />}
      {isOvertaken && edited.stored !== null && (
        <p role="alert" className="rounded-md bg-human-soft px-3 py-2 text-sm text-human">
          Somebody stored version {edited.stored.number} while you edited. The review compares with it; saving replaces
          it, and it stays in the version history.
        </p>
      )}
    </header>
  );
}

const Note = ({ children }: { children: ReactNode }) => (
  <p className="max-w-3xl text-sm text-muted-foreground">{children}</p>
);
