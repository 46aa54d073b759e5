"use client";

import { useMutation } from "@tanstack/react-query";
import { Radio } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState, type ReactNode } from "react";
import { v7 as uuid } from "uuid";
import { Button } from "@/components/ui/button";
import { DialogContent } from "@/components/ui/dialog";
import { Field, Textarea } from "@/components/ui/input";
import { messageOf } from "@/components/ui/states";
import { Tabs, TabsList, TabsPanel, TabsTab } from "@/components/ui/tabs";
import { toast } from "@/components/ui/toast";
import { ApiError } from "@/lib/contract/client";
import type { CallInput } from "@/lib/contract/operations";
import { broadcastMutation } from "@/lib/contract/queries";
import type { CoordinatorSummary } from "@/lib/contract/schemas";
import { errorsByField, type ContextField } from "./context-fields";
import { ContextForm } from "./context-form";
import { closeBroadcast } from "./open-broadcast";
import { PlanPreview, usePlanPreview } from "./plan-preview";
import { useContextDraft } from "./use-context-draft";

type Context = NonNullable<CallInput<"broadcastSignal">["context"]>;

const FORM = "broadcast-form";

/** Errors of the server beside their fields, and those that belong to none. */
function serverErrors(error: unknown, fields: readonly ContextField[]) {
  if (error === null) return { byField: {}, rest: [] };
  if (!(error instanceof ApiError) || error.problem.errors === undefined)
    return { byField: {}, rest: [messageOf(error)] };
  return errorsByField(fields, error.problem.errors);
}

/** The context of one signal, its plan, and sending it. */
export function BroadcastForm({
  signal,
  coordinatorName,
  defaultRepo,
  children,
}: {
  signal: CoordinatorSummary["signals"][number];
  coordinatorName: string;
  defaultRepo: string | null;
  children: ReactNode;
}) {
  const router = useRouter();
  const properties = (signal.context["properties"] ?? {}) as Record<string, unknown>;
  const draft = useContextDraft(
    signal.context,
    "repo" in properties && defaultRepo !== null ? { repo: defaultRepo } : {},
  );
  const [asked, setAsked] = useState(false);
  const mutation = useMutation(broadcastMutation());
  const sent = useRef({ text: "", key: "" });
  const context = draft.context as Context | null;
  const preview = usePlanPreview(signal.name, draft.valid ? context : null);
  const fromServer = serverErrors(mutation.error ?? (preview.query.isError ? preview.query.error : null), draft.fields);
  const errors = { ...fromServer.byField, ...(asked ? draft.errors : {}) };
  const ignored = mutation.data?.outcome === "ignored" ? mutation.data : null;

  const send = () => {
    setAsked(true);
    if (mutation.isPending) return;
    if (!draft.valid || context === null) return;
    // The same text again keeps its key, so that a repeated press after a lost answer makes no second run.
    const text = JSON.stringify([signal.name, context]);
    if (sent.current.text !== text) sent.current = { text, key: uuid() };
    mutation.mutate(
      { signal: signal.name, context, key: sent.current.key },
      {
        onSuccess: (result) => {
          sent.current = { text: "", key: "" };
          if (result.runId === undefined) return;
          closeBroadcast();
          toast.success(`${result.coordinator ?? coordinatorName} took ${signal.name}`);
          router.push(`/runs/${result.runId}`);
        },
      },
    );
  };

  return (
    <DialogContent
      title="Broadcast a signal"
      description="The coordinator that owns its domain takes it and starts a run."
      className="max-w-4xl"
      footer={
        <>
          {asked && !draft.valid && (
            <p className="mr-auto text-sm text-fail">
              {draft.jsonError === undefined ? "Something is missing above." : "The JSON can't be read."}
            </p>
          )}
          <Button onClick={closeBroadcast}>{ignored === null ? "Cancel" : "Close"}</Button>
          <Button type="submit" form={FORM} variant="primary" busy={mutation.isPending}>
            <Radio aria-hidden />
            Broadcast {signal.name}
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        noValidate
        className="flex flex-col gap-5"
        onChange={() => mutation.isIdle || mutation.reset()}
        onKeyDown={(event) => {
          // Enter in a field must not send by accident; with Ctrl or Cmd it is meant.
          if (
            event.key !== "Enter" ||
            !(event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement)
          )
            return;
          if (event.ctrlKey || event.metaKey) send();
          else if (event.target instanceof HTMLTextAreaElement) return;
          event.preventDefault();
        }}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {children}
        <div className="grid gap-x-6 gap-y-5 md:grid-cols-2">
          <Tabs value={draft.mode} onValueChange={(mode) => draft.setMode(mode as "form" | "json")} className="min-w-0">
            <TabsList className="mb-3 px-0">
              <TabsTab value="form" disabled={draft.jsonError !== undefined}>
                Context
              </TabsTab>
              <TabsTab value="json">JSON</TabsTab>
            </TabsList>
            <TabsPanel value="form">
              <ContextForm fields={draft.fields} values={draft.values} errors={errors} onChange={draft.change} />
            </TabsPanel>
            <TabsPanel value="json">
              <Field
                id="context-json"
                label="Context as JSON"
                hint="One object; what the form does not know is kept."
                error={draft.jsonError ?? Object.values(errors)[0]}
              >
                <Textarea
                  id="context-json"
                  aria-describedby="context-json-note"
                  aria-invalid={draft.jsonError !== undefined || undefined}
                  rows={10}
                  spellCheck={false}
                  className="font-mono text-xs"
                  value={draft.json}
                  onChange={(event) => draft.changeJson(event.target.value)}
                />
              </Field>
            </TabsPanel>
          </Tabs>
          <PlanPreview preview={preview} incomplete={!draft.valid} />
        </div>
        {mutation.isError && fromServer.rest.length > 0 && (
          <ul role="alert" className="flex flex-col gap-1 text-sm text-fail">
            {fromServer.rest.map((message) => (
              <li key={message}>{message}</li>
            ))}
          </ul>
        )}
        {ignored !== null && (
          <p role="status" className="rounded-md bg-human-soft px-3 py-2 text-sm text-human">
            <strong className="font-semibold">Ignored.</strong> {ignored.reason ?? "No coordinator took it."} It was
            recorded, and no run was started.
          </p>
        )}
      </form>
    </DialogContent>
  );
}
