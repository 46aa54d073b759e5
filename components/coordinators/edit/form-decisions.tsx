"use client";

import { Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { TYPE_WORDS } from "@/components/escalations/words";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/states";
import type { EscalationType } from "@/lib/domain/escalation-kinds";
import { useField } from "./draft";
import { Fold } from "./fold";

// Closed at first, and as large as all other fields of the section.
const RulesFields = dynamic(() => import("./form-rules").then((it) => it.RulesFields), {
  ssr: false,
  loading: () => <Skeleton data-loading className="h-96" />,
});

const RULES = ["escalation", "rules"] as const;
const RULES_FOR = ["escalation", "rulesFor"] as const;
const TYPES = Object.keys(TYPE_WORDS) as EscalationType[];

const wordsOf = (type: string): string => TYPE_WORDS[type as EscalationType] ?? type;

/** How many rules a place states, in words. */
function saidIn(rules: unknown): string {
  const count = typeof rules === "object" && rules !== null ? Object.keys(rules).length : 0;
  return count === 0 ? "nothing stated" : count === 1 ? "1 rule" : `${count} rules`;
}

/** Who decides and how: for every escalation, and for those of one type beyond that. */
export function DecisionRulesForm() {
  const rules = useField(RULES);
  const rulesFor = useField(RULES_FOR);
  const byType = (typeof rulesFor.value === "object" && rulesFor.value !== null ? rulesFor.value : {}) as Record<
    string,
    unknown
  >;
  const [open, setOpen] = useState<string | null>(null);
  const toggle = (name: string) => () => setOpen(open === name ? null : name);
  const free = TYPES.filter((type) => byType[type] === undefined);
  return (
    <section aria-label="Rules of decisions" className="flex flex-col gap-2">
      <h3 className="text-sm font-semibold">Rules of decisions</h3>
      <Fold
        path={RULES}
        name="Every escalation"
        note={saidIn(rules.value)}
        isOpen={open === "every"}
        onToggle={toggle("every")}
      >
        <RulesFields path={RULES} />
      </Fold>
      <div className="flex flex-col gap-2" data-path={rulesFor.name}>
        {Object.keys(byType).map((type) => (
          <Fold
            key={type}
            path={[...RULES_FOR, type]}
            name={wordsOf(type)}
            note={saidIn(byType[type])}
            isOpen={open === type}
            onToggle={toggle(type)}
            actions={
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label={`Remove the rules for ${wordsOf(type)}`}
                onClick={() => rulesFor.setKey(type, undefined)}
              >
                <Trash2 aria-hidden />
              </Button>
            }
          >
            <RulesFields path={[...RULES_FOR, type]} />
          </Fold>
        ))}
      </div>
      {free.length > 0 && (
        <Select
          label="Add rules for one type of escalation"
          className="self-start"
          value={null}
          placeholder="Add rules for one type…"
          onValueChange={(type) => {
            rulesFor.setKey(type, {});
            setOpen(type);
          }}
          options={free.map((type) => ({ value: type, label: wordsOf(type) }))}
        />
      )}
    </section>
  );
}
