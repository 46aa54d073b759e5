"use client";

import { useParams } from "next/navigation";
import { useEffect, useEffectEvent } from "react";
import { useSearchState } from "@/components/ui/use-search-state";
import { OPTION_PARAMETER } from "@/lib/domain/notices/option-url";

/**
 * Calls back with the option that the address of an escalation's page names, as the buttons of a message do: it is asked
 * then, and decided by nothing but a person's press (ESC-6). The address forgets it, so that no reload and no other
 * escalation of the list asks it again.
 */
export function useAskedOption(escalationId: string, onAsked: (optionId: string) => void): void {
  const [search, change] = useSearchState();
  const isPage = useParams<{ id?: string }>().id === escalationId;
  const asked = isPage ? search.get(OPTION_PARAMETER) : null;
  const ask = useEffectEvent(onAsked);
  useEffect(() => {
    if (asked === null) return;
    change({ [OPTION_PARAMETER]: null });
    ask(asked);
  }, [asked, change]);
}
