"use client";

import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Field, Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { accountMutation } from "@/lib/contract/queries/accounts";
import { agentsQuery } from "@/lib/contract/queries/agents";
import type { Access, Role } from "@/lib/domain/access";
import { CheckList } from "../shared/check-list";
import { FormDialog } from "../shared/form-dialog";
import { SecretDialog } from "../shared/secret";
import { ROLE_OPTIONS, SCOPE_WORDS } from "../shared/words";

type Kind = "person" | "service" | "agent";
type Scope = Exclude<Access, "public">;

const ENDS = [
  { value: "30", label: "in 30 days" },
  { value: "90", label: "in 90 days" },
  { value: "365", label: "in a year" },
  { value: "", label: "never" },
];
const DAY_MS = 86_400_000;
const AGENT_SCOPES: ReadonlySet<Scope> = new Set(["read", "flags"]);

/** Makes a key, your own or one of a program or agent, and shows its secret once. */
export function KeyDialog({ own, onClose }: { own: boolean; onClose: () => void }) {
  const [name, setName] = useState("");
  const [kind, setKind] = useState<Kind>(own ? "person" : "service");
  const [agent, setAgent] = useState("");
  const [role, setRole] = useState<Role>("operator");
  const [scopes, setScopes] = useState<Scope[]>([]);
  const [days, setDays] = useState("90");
  const make = useMutation(accountMutation("createKey"));
  const agents = useInfiniteQuery({
    ...agentsQuery(agent.trim() === "" ? {} : { q: agent.trim() }),
    enabled: kind === "agent",
  });
  if (make.data !== undefined)
    return (
      <SecretDialog
        title={`The secret of ${make.data.name}`}
        text="It is shown this once; only a hash of it is kept. Send it as Authorization: Bearer."
        secret={make.data.secret}
        onClose={onClose}
      />
    );
  const offered = (Object.keys(SCOPE_WORDS) as Scope[]).filter((one) => kind !== "agent" || AGENT_SCOPES.has(one));
  return (
    <FormDialog
      title={own ? "New key of yours" : "New key"}
      description={own ? "It acts as you." : "A program's key never decides; an agent's acts as that agent alone."}
      submit="Make key"
      busy={make.isPending}
      error={make.error}
      onClose={onClose}
      onSubmit={() =>
        make.mutate({
          name,
          kind,
          expiresAt: days === "" ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString(),
          ...(kind === "agent" ? { agent: agent.trim() } : {}),
          ...(kind === "service" ? { role } : {}),
          ...(scopes.length > 0 ? { scopes: scopes.filter((one) => offered.includes(one)) } : {}),
        })
      }
    >
      <Field id="key-name" label="Name" hint="What it is for: it stands in the list, and for a program on record.">
        <Input
          id="key-name"
          required
          maxLength={100}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      {!own && (
        <Field id="key-kind" label="Acts as">
          <Select
            id="key-kind"
            className="w-full"
            value={kind}
            onValueChange={(value) => {
              setKind(value as Kind);
              setScopes([]);
            }}
            options={[
              { value: "service", label: "a program" },
              { value: "agent", label: "an agent of the catalog" },
            ]}
          />
        </Field>
      )}
      {kind === "agent" && (
        <Field id="key-agent" label="Agent" hint="Its handle, such as @backend.api.">
          <Input
            id="key-agent"
            required
            list="key-agents"
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
            value={agent}
            onChange={(event) => setAgent(event.target.value)}
          />
          <datalist id="key-agents">
            {agents.data?.pages[0]?.items.map(({ handle }) => (
              <option key={handle} value={handle} />
            ))}
          </datalist>
        </Field>
      )}
      {kind === "service" && (
        <Field id="key-role" label="Role">
          <Select
            id="key-role"
            className="w-full"
            value={role}
            onValueChange={(value) => setRole(value as Role)}
            options={ROLE_OPTIONS}
          />
        </Field>
      )}
      <CheckList
        legend="Narrow it to"
        hint={kind === "agent" ? "None checked: both." : "None checked: all that the role grants."}
        options={offered.map((value) => ({ value, label: SCOPE_WORDS[value] }))}
        chosen={scopes}
        onChange={setScopes}
      />
      <Field id="key-ends" label="Ends">
        <Select id="key-ends" className="w-full" value={days} onValueChange={setDays} options={ENDS} />
      </Field>
    </FormDialog>
  );
}
