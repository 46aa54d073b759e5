"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { useNow } from "@/components/ui/clock";
import { Table, TBody, Td, Th, THead, Tr } from "@/components/ui/table";
import type { Output } from "@/lib/contract/operations";
import { isAbsent } from "@/lib/domain/person";

const PersonDialog = dynamic(() => import("./person-dialog").then((module) => module.PersonDialog));

type Person = Output<"getPerson">;

/** People as a table; an administrator opens one to change it. */
export function PeopleTable({ people, mayChange }: { people: readonly Person[]; mayChange: boolean }) {
  const [changing, setChanging] = useState<string | null>(null);
  const now = new Date(useNow(60_000)).toISOString();
  const chosen = people.find(({ name }) => name === changing);
  return (
    <>
      <Table label="People">
        <THead>
          <Tr>
            <Th className="pl-4 sm:pl-6">Person</Th>
            <Th>Role</Th>
            <Th className="max-sm:hidden">Decides as</Th>
            <Th className="max-sm:hidden">Groups</Th>
            {mayChange && (
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            )}
          </Tr>
        </THead>
        <TBody>
          {people.map((person) => (
            <Tr key={person.name} className={person.status === "disabled" ? "text-muted-foreground" : undefined}>
              <Td className="pl-4 sm:pl-6">
                <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                  <span className="font-medium">{person.displayName}</span>
                  {person.status === "disabled" && <Badge tone="stop">disabled</Badge>}
                  {person.status === "active" && isAbsent(person, now) && (
                    <Badge tone="human">
                      {person.delegateTo === null ? "away" : `away, ${person.delegateTo} decides`}
                    </Badge>
                  )}
                </p>
                <p className="text-xs break-all text-muted-foreground">
                  {person.name}
                  {person.email !== null && `, ${person.email}`}
                </p>
              </Td>
              <Td>{person.role}</Td>
              <Td className="text-muted-foreground max-sm:hidden">
                {person.approverRoles.includes("*") ? "every role" : person.approverRoles.join(", ") || "–"}
              </Td>
              <Td className="text-muted-foreground max-sm:hidden">{person.groups.join(", ") || "–"}</Td>
              {mayChange && (
                <Td className="pr-4 text-right sm:pr-6">
                  <Button size="sm" aria-label={`Change ${person.name}`} onClick={() => setChanging(person.name)}>
                    Change
                  </Button>
                </Td>
              )}
            </Tr>
          ))}
        </TBody>
      </Table>
      {chosen !== undefined && <PersonDialog person={chosen} onClose={() => setChanging(null)} />}
    </>
  );
}
