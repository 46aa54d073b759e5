"use client";

import { ArrowLeft, ArrowRight } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardBody } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Field, Input } from "@/components/ui/input";
import Link from "@/components/ui/link";
import { Select } from "@/components/ui/select";
import type { CoordinatorDraftOut, CoordinatorSummary } from "@/lib/contract/schemas";
import { asName, MOST_OF_DOMAIN, problemsOf, suggested, type Answers, type Asked } from "./answers";

/** What the new coordinator is called and what it starts from. Nothing is stored by it. */
export function Questions({
  begin,
  coordinators,
  drafts,
  onAnswered,
}: {
  begin: Answers;
  coordinators: readonly CoordinatorSummary[];
  drafts: readonly CoordinatorDraftOut[];
  onAnswered: (answers: Answers) => void;
}) {
  const [answers, setAnswers] = useState(begin);
  const [asked, setAsked] = useState(false);
  const problems = problemsOf(answers, { coordinators, drafts });
  const source = coordinators.find((each) => each.id === answers.from);
  const change = (field: keyof Answers, value: string) =>
    setAnswers((before) => {
      if (field !== "name") return { ...before, [field]: value };
      // What nobody wrote by hand follows the name.
      const was = suggested(before.name);
      const now = suggested(value);
      const follow = (key: "id" | "domain") => (before[key] === was[key] ? now[key] : before[key]);
      return { ...before, name: value, id: follow("id"), domain: follow("domain") };
    });
  const go = () => {
    setAsked(true);
    const first = (["name", "id", "domain", "description"] as const).find((field) => problems[field] !== undefined);
    if (first === undefined) onAnswered(answers);
    else document.getElementById(`new-${first}`)?.focus();
  };
  const field = (key: Asked, more: { as?: (typed: string) => string; mono?: boolean; most: number }) => ({
    id: `new-${key}`,
    value: answers[key],
    maxLength: more.most,
    required: true,
    autoComplete: "off",
    "aria-describedby": `new-${key}-note`,
    "aria-invalid": errorOf(key) !== undefined || undefined,
    className: cn(more.mono !== false && "font-mono text-xs"),
    onChange: (event: { target: { value: string } }) =>
      change(key, more.as === undefined ? event.target.value : more.as(event.target.value)),
  });
  const errorOf = (key: Asked) => (asked || answers[key] !== "" ? problems[key] : undefined);
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-4 p-4 sm:p-6">
      <header className="flex flex-col gap-1.5">
        <Link href="/coordinators" className="link inline-flex items-center gap-1 self-start text-sm">
          <ArrowLeft aria-hidden className="size-4" /> Coordinators
        </Link>
        <h1 className="text-xl font-semibold tracking-tight">New coordinator</h1>
        <p className="text-sm text-muted-foreground">
          Say what it is called and what it starts from. The editor comes next; nothing is stored before you save there.
        </p>
      </header>
      <Card>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            go();
          }}
        >
          <CardBody className="flex flex-col gap-4">
            <Field
              id="new-name"
              label="Name"
              required
              hint="As events and reports name it, e.g. COORD_SHOP."
              error={errorOf("name")}
            >
              <Input {...field("name", { as: asName, most: 64 })} />
            </Field>
            <div className="grid gap-4 sm:grid-cols-2">
              <Field
                id="new-id"
                label="Id"
                required
                hint="Its address, e.g. coord-shop; it can’t change once stored."
                error={errorOf("id")}
              >
                <Input {...field("id", { most: 64 })} />
              </Field>
              <Field
                id="new-domain"
                label="Domain"
                required
                hint={`Its signals are ${answers.domain || "SHOP"}:…`}
                error={errorOf("domain")}
              >
                <Input {...field("domain", { as: asName, most: MOST_OF_DOMAIN })} />
              </Field>
            </div>
            <Field
              id="new-description"
              label="Description"
              required
              hint="What it is for, in one line. The editor has room for more."
              error={errorOf("description")}
            >
              <Input {...field("description", { most: 500, mono: false })} />
            </Field>
            <Field
              id="new-from"
              label="Start from"
              hint={
                source === undefined
                  ? `One agent that runs the tests, and the signal ${answers.domain || "SHOP"}:TEST for it.`
                  : `A copy with the agents and rules of ${source.name}; its signals become ${answers.domain || "SHOP"}:…`
              }
            >
              <Select
                id="new-from"
                className="w-full"
                value={source?.id ?? ""}
                onValueChange={(id) => change("from", id)}
                options={[
                  { value: "", label: "The least that works" },
                  ...coordinators.map(({ id, name, title }) => ({ value: id, label: `${name}: ${title}` })),
                ]}
              />
            </Field>
            <div className="flex justify-end">
              <Button type="submit" variant="primary">
                Go to the editor
                <ArrowRight aria-hidden />
              </Button>
            </div>
          </CardBody>
        </form>
      </Card>
    </div>
  );
}
