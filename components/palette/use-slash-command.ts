"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Bot, CornerDownRight, Radio, Send } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { v7 as uuid } from "uuid";
import { openBroadcast } from "@/components/broadcast/open-broadcast";
import { messageOf } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { ApiError } from "@/lib/contract/client";
import { agentHref } from "@/lib/contract/queries/agents";
import { commandPreviewQuery, runCommandMutation } from "@/lib/contract/queries/catalog";
import type { CoordinatorSummary } from "@/lib/contract/schemas";
import { isCommand } from "./commands";
import type { Row } from "./rows";

const TYPING_MS = 200;

/**
 * Where a slash command leads, as a sentence and as choices; Enter on the first one sends it (CAT-5). `refusal` is why the
 * person may send none.
 */
export function useSlashCommand(
  text: string,
  write: (text: string) => void,
  coordinators: readonly CoordinatorSummary[],
  refusal: string | null,
): { message: string | null; failed: boolean; rows: Row[] } {
  const router = useRouter();
  const mutation = useMutation(runCommandMutation());
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const asks = refusal === null && isCommand(rested, coordinators);
  const preview = useQuery({ ...commandPreviewQuery(rested), enabled: asks });
  // What is shown belongs to what is written: a preview of other words offers nothing to send.
  const current = asks && rested === text.trim() && !preview.isPlaceholderData;
  if (!text.startsWith("/")) return { message: null, failed: false, rows: [] };
  if (refusal !== null) return { message: isCommand(text, coordinators) ? refusal : null, failed: true, rows: [] };
  if (current && preview.isError) return { message: messageOf(preview.error), failed: true, rows: [] };
  const result = current ? preview.data : undefined;
  if (result === undefined)
    return { message: isCommand(text, coordinators) ? "Looking where it leads" : null, failed: false, rows: [] };

  const send = (command: string, signal: string | null, anyway = false) => {
    mutation
      .mutateAsync({ command, anyway, key: uuid() })
      .then((sent) => {
        if (sent.outcome === "accepted" && sent.runId !== null) {
          toast.success(sent.message);
          router.push(`/runs/${sent.runId}`);
        } else toast.message(sent.message);
      })
      .catch((error: unknown) => {
        toast.error("The command was not sent", { description: messageOf(error) });
        // What its signal lacks can be given in the form of the broadcast.
        if (error instanceof ApiError && error.status === 422 && signal !== null) openBroadcast({ signal });
      });
  };
  const alias = rested.split(/\s+/)[0]!;
  const rows: Row[] = [];
  if (result.outcome === "preview")
    rows.push({
      value: `command ${rested}`,
      icon: Send,
      label: `Send ${result.signal ?? "it"} to ${result.coordinator ?? alias}`,
      hint: result.mission,
      run: () => send(rested, result.signal),
    });
  for (const choice of result.choices)
    rows.push({
      value: `choose ${choice.signal}`,
      icon: Radio,
      label: choice.signal,
      hint: choice.description,
      stay: true,
      run: () => write([alias, choice.signal, result.mission].filter((part) => part !== "").join(" ")),
    });
  if (result.outcome === "elsewhere") {
    const { instead } = result;
    if (instead?.startsWith("/"))
      rows.push({
        value: `instead ${instead}`,
        icon: CornerDownRight,
        label: `Give it to ${instead}`,
        stay: true,
        run: () => write(`${instead} ${result.mission}`),
      });
    else if (instead !== null && /^(@[\w.-]+|[A-Z0-9][A-Z0-9_]+)$/.test(instead))
      rows.push({
        value: `instead ${instead}`,
        icon: Bot,
        label: `See ${instead}`,
        run: () => router.push(agentHref(instead)),
      });
    rows.push({
      value: `anyway ${rested}`,
      icon: Send,
      label: `Send it to ${result.coordinator ?? alias} anyway`,
      hint: result.rule,
      run: () => send(rested, result.signal, true),
    });
  }
  return { message: result.message, failed: false, rows };
}
