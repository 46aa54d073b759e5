"use client";

import type { ReactNode } from "react";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { AgentsForm } from "./form-agents";
import { CharterForm, HistoryForm, IdentityForm } from "./form-identity";
import { EscalationForm } from "./form-escalation";
import { AuthorityForm, GatesForm, MetricsForm, OwnershipForm, TimeoutsForm } from "./form-policy";
import { SignalsForm } from "./form-signals";
import { SECTIONS, type SectionId } from "./go-to";

const FORMS: Record<SectionId, () => ReactNode> = {
  identity: IdentityForm,
  charter: CharterForm,
  agents: AgentsForm,
  signals: SignalsForm,
  gates: GatesForm,
  authority: AuthorityForm,
  ownership: OwnershipForm,
  escalation: EscalationForm,
  timeouts: TimeoutsForm,
  metrics: MetricsForm,
  history: HistoryForm,
};

/** A definition as a form. Keys that no section knows stay in the YAML and are named. */
export default function DefinitionForm({ value }: { value: Record<string, unknown> }) {
  const known = new Set<string>(SECTIONS.flatMap((section) => [...section.keys]));
  const others = Object.keys(value).filter((key) => !known.has(key));
  return (
    <form className="flex flex-col gap-4" onSubmit={(event) => event.preventDefault()} noValidate>
      {SECTIONS.map(({ id, title }) => {
        const Form = FORMS[id];
        return (
          <Card key={id} id={`form-${id}`} className="scroll-mt-16" aria-label={title}>
            <CardHeader title={title} />
            <CardBody>
              <Form />
            </CardBody>
          </Card>
        );
      })}
      {others.length > 0 && (
        <p className="text-sm text-muted-foreground">
          Edited in YAML alone: <code className="font-mono text-xs">{others.join(", ")}</code>.
        </p>
      )}
    </form>
  );
}
