"use client";

import { useQuery } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field, Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { approverRolesQuery, groupsQuery } from "@/lib/contract/queries/accounts";
import type { Role } from "@/lib/domain/access";
import { CheckList } from "../shared/check-list";
import { ROLE_OPTIONS } from "../shared/words";

export type Rights = { role: Role; approverRoles: string; groups: string[] };

/** Approver roles as they are typed: separated by commas or spaces, in capitals. */
export const readRoles = (text: string): string[] => [
  ...new Set(
    text
      .toUpperCase()
      .split(/[\s,]+/)
      .filter((role) => role !== ""),
  ),
];

/** Role, approver roles and groups of a person. */
export function RightsFields({
  rights,
  onChange,
  fixedRole = false,
}: {
  rights: Rights;
  onChange: (rights: Rights) => void;
  fixedRole?: boolean;
}) {
  const known = useQuery(approverRolesQuery()).data?.items ?? [];
  const chosen = readRoles(rights.approverRoles);
  const toggled = (role: string) =>
    (chosen.includes(role) ? chosen.filter((one) => one !== role) : [...chosen, role]).join(", ");
  const groups = useQuery(groupsQuery()).data?.items ?? [];
  return (
    <>
      <Field id="role" label="Role" hint={fixedRole ? "Nobody changes their own role." : undefined}>
        <Select
          id="role"
          className="w-full"
          disabled={fixedRole}
          value={rights.role}
          onValueChange={(role) => onChange({ ...rights, role: role as Role })}
          options={ROLE_OPTIONS}
        />
      </Field>
      <Field
        id="approver-roles"
        label="Decides as"
        hint="Approver roles such as ARCHITECT, DBA, SECURITY, separated by commas; * stands for all."
      >
        <Input
          id="approver-roles"
          autoComplete="off"
          spellCheck={false}
          className="font-mono"
          aria-describedby="approver-roles-note"
          disabled={fixedRole}
          value={rights.approverRoles}
          onChange={(event) => onChange({ ...rights, approverRoles: event.target.value })}
        />
      </Field>
      {known.length > 0 && !fixedRole && (
        <div role="group" aria-label="Roles that are known here" className="-mt-2 flex flex-wrap gap-1.5">
          {known.map(({ role, people }) => (
            <Button
              key={role}
              size="sm"
              aria-pressed={chosen.includes(role)}
              className={cn(chosen.includes(role) && "bg-selected")}
              onClick={() => onChange({ ...rights, approverRoles: toggled(role) })}
            >
              {role}
              <span className={people.length === 0 ? "text-fail" : "text-muted-foreground"}>
                {people.length === 0 ? "nobody has it" : people.length}
              </span>
            </Button>
          ))}
        </div>
      )}
      {groups.length > 0 && (
        <CheckList
          legend="Groups"
          options={groups.map(({ name }) => ({ value: name, label: name }))}
          chosen={rights.groups}
          onChange={(chosen) => onChange({ ...rights, groups: chosen })}
        />
      )}
    </>
  );
}
