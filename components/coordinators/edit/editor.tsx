"use client";

import { useQuery } from "@tanstack/react-query";
import { FileCode2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { EmptyState, Skeleton } from "@/components/ui/states";
import { Tabs, TabsPanel } from "@/components/ui/tabs";
import { toast } from "@/components/ui/toast";
import { useSearchState } from "@/components/ui/use-search-state";
import type { CallInput } from "@/lib/contract/operations";
import { coordinatorSimulationQuery } from "@/lib/contract/queries/coordinators";
import type { CoordinatorDetail, CoordinatorDraftOut } from "@/lib/contract/schemas";
import type { Path } from "./definition-path";
import { DraftProvider, useDraft, type Kept } from "./draft";
import { EditorHeader } from "./editor-header";
import { focusField, SECTIONS } from "./go-to";
import { Gaps, Problems } from "./problems";

const loading = () => <Skeleton className="h-[60dvh]" />;
const YamlEditor = dynamic(() => import("./yaml-editor"), { ssr: false, loading });
const DefinitionForm = dynamic(() => import("./definition-form"), { ssr: false, loading });
const ConfirmDialog = dynamic(() => import("@/components/ui/confirm-dialog").then((it) => it.ConfirmDialog), {
  ssr: false,
});
const SaveDialog = dynamic(() => import("./save-dialog"), { ssr: false });
const SimulationPanel = dynamic(() => import("./simulation-panel"), {
  ssr: false,
  loading: () => <Skeleton className="h-40" />,
});

/** What is edited: a stored coordinator, a draft that an import left with gaps, or one that is about to be. */
export type Edited = {
  kind: "stored" | "draft" | "new";
  id: string;
  name: string;
  back: { href: string; label: string };
  kept: Kept;
  /** What the work begins with, as text and as data. */
  base: string;
  known: Record<string, unknown>;
  /** Null: nothing is stored under its id yet. */
  stored: { text: string; label: string; number: number } | null;
  draft: CoordinatorDraftOut | null;
  pendingChange: CoordinatorDetail["pendingChange"];
};

/** A definition as a form and as YAML, kept in step, with what is wrong beside it. */
export default function Editor({ edited }: { edited: Edited }) {
  const router = useRouter();
  const [search, change] = useSearchState();
  const isNew = edited.stored === null;
  const draft = useDraft(edited.kept, edited.base, edited.known, isNew);
  const view = search.get("view") === "yaml" ? "yaml" : "form";
  const [goTo, setGoTo] = useState<{ line: number } | null>(null);
  const [field, setField] = useState<Path | null>(null);
  const [saving, setSaving] = useState(false);
  const [dropping, setDropping] = useState(false);
  const [begun] = useState(edited.stored?.number ?? null);
  const { value, fault } = draft.definition;
  const clean = draft.check === "checked" && fault === null && draft.problems.length === 0;
  const runs = search.get("runs") ?? "50";
  // The text has rested and nothing is wrong with it: the check says so, and a newer text stops the older question.
  const simulation = useQuery({
    ...coordinatorSimulationQuery(
      edited.id,
      draft.text,
      value as CallInput<"simulateCoordinator">["definition"],
      Number(runs) || 50,
    ),
    enabled: clean && draft.dirty && !isNew,
  });
  const marks = useMemo(
    () => (fault === null ? draft.problems : [{ line: fault.line, column: 1, message: fault.message }]),
    [draft.problems, fault],
  );
  useEffect(() => {
    if (!draft.dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [draft.dirty]);
  useEffect(() => {
    if (field === null || view !== "form") return;
    const timer = setTimeout(() => void focusField(field), 50);
    return () => clearTimeout(timer);
  }, [field, view]);

  const onLine = (line: number) => {
    change({ view: "yaml" });
    setGoTo({ line });
  };
  const onField = (path: Path) => {
    change({ view: null });
    setField([...path]);
  };
  const id = isNew && typeof value?.["id"] === "string" ? value["id"] : edited.id;
  return (
    <Tabs
      value={view}
      onValueChange={(next) => change({ view: next === "yaml" ? "yaml" : null })}
      className="mx-auto flex w-full max-w-[90rem] flex-col gap-4 p-4 sm:p-6"
    >
      <EditorHeader
        edited={edited}
        draft={draft}
        clean={clean}
        isOvertaken={begun !== null && edited.stored !== null && edited.stored.number > begun}
        onDrop={() => setDropping(true)}
        onSave={() => setSaving(true)}
      />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <DraftProvider value={draft}>
          <div className="min-w-0">
            <TabsPanel value="form">
              {value === null && fault === null ? (
                loading()
              ) : value === null ? (
                <EmptyState
                  icon={FileCode2}
                  title="The YAML can’t be read"
                  action={<Button onClick={() => onLine(fault?.line ?? 1)}>Go to line {fault?.line ?? 1}</Button>}
                >
                  {fault?.message} The form comes back once it is mended.
                </EmptyState>
              ) : (
                <DefinitionForm value={value} />
              )}
            </TabsPanel>
            <TabsPanel value="yaml" className="overflow-hidden rounded-lg border border-border">
              <YamlEditor
                text={draft.text}
                onChange={draft.setText}
                label="Definition, YAML"
                marks={marks}
                goTo={goTo}
                className="h-[70dvh]"
              />
            </TabsPanel>
          </div>
        </DraftProvider>
        <aside aria-label="What is wrong" className="flex flex-col gap-4 max-xl:order-first xl:sticky xl:top-16">
          <Problems draft={draft} onField={onField} onLine={onLine} />
          {edited.draft !== null && (
            <Gaps gaps={edited.draft.gaps} text={draft.text} onField={onField} onLine={onLine} />
          )}
          {view === "form" && value !== null && (
            <nav aria-label="Sections of the form" className="max-xl:hidden">
              <ul className="flex flex-col gap-0.5 text-sm">
                {SECTIONS.map((section) => (
                  <li key={section.id}>
                    <a
                      href={`#form-${section.id}`}
                      className="block rounded-md px-2 py-1 text-muted-foreground hover:bg-hover hover:text-foreground"
                    >
                      {section.title}
                    </a>
                  </li>
                ))}
              </ul>
            </nav>
          )}
          <p className="px-1 text-xs leading-5 text-muted-foreground max-xl:hidden">
            Form and YAML are two views of one text. In the YAML, <kbd>Ctrl</kbd> <kbd>]</kbd> and <kbd>Ctrl</kbd>{" "}
            <kbd>[</kbd> indent; <kbd>Tab</kbd> goes on to the next field.
          </p>
        </aside>
      </div>
      {!isNew && (
        <SimulationPanel
          query={simulation}
          runs={runs}
          onRuns={(next) => change({ runs: next === "50" ? null : next })}
          state={!draft.dirty ? "same" : clean || draft.check === "checking" ? "changed" : "wrong"}
        />
      )}
      {saving && (
        <SaveDialog
          draft={draft}
          id={id}
          stored={edited.stored}
          simulation={simulation.isPlaceholderData ? undefined : simulation.data}
          onClose={() => setSaving(false)}
          onSaved={(coordinator) => {
            draft.forget();
            if (coordinator.saved)
              toast.success(`${coordinator.name} is stored`, {
                description:
                  coordinator.status === "active"
                    ? "It takes signals."
                    : "It takes no signals until its status is active.",
              });
            else toast.success("Asked for approval", { description: "It is stored once somebody approved it." });
            router.push(`/coordinators/${coordinator.id}`);
          }}
        />
      )}
      {dropping && (
        <ConfirmDialog
          open
          onOpenChange={setDropping}
          title="Drop your changes?"
          description={`The text goes back to ${isNew ? "what you began with" : "what is stored"}. What you changed here is gone.`}
          confirmLabel="Drop changes"
          tone="danger"
          onConfirm={() => {
            draft.reset();
            setDropping(false);
          }}
        />
      )}
    </Tabs>
  );
}
