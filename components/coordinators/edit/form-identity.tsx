"use client";

import { ChoiceField, LinesField, TextField } from "./fields";
import { Rows } from "./rows";
import { text } from "./text-of";

/** Who the coordinator is, and what it is for. */
export function IdentityForm() {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField path={["id"]} label="Id" required mono hint="Kebab case; it can't change once stored." />
      <TextField path={["name"]} label="Name" required mono hint="As events and reports name it, e.g. COORD_OPS." />
      <TextField path={["title"]} label="Title" required />
      <TextField path={["version"]} label="Version" required mono hint="MAJOR.MINOR.PATCH" />
      <TextField path={["domain"]} label="Domain" required mono hint="The part of a signal before the colon." />
      <TextField path={["domainDescription"]} label="What belongs to the domain" required />
      <ChoiceField
        path={["status"]}
        label="Status"
        hint="Only an active coordinator takes signals, and a domain has one of them."
        options={[
          { value: "active", label: "Active: takes signals" },
          { value: "draft", label: "Draft: takes none yet" },
          { value: "retired", label: "Retired: takes none any more" },
        ]}
      />
      <LinesField path={["aliases"]} label="Slash names" mono hint="One to a line, e.g. /ops." />
      <TextField path={["role"]} label="Role" required className="sm:col-span-2" />
      <TextField path={["archetype"]} label="Archetype" required />
      <TextField path={["authorityLevel"]} label="Authority level" required />
      <TextField path={["reportsTo"]} label="Reports to" required mono />
      <TextField path={["maintainedBy"]} label="Maintained by" required />
      <TextField path={["lastUpdated"]} label="Last updated" required mono placeholder="YYYY-MM-DD" />
      <TextField path={["nextReview"]} label="Next review" mono placeholder="YYYY-MM-DD" />
      <TextField path={["reviewNote"]} label="How often and why it is reviewed" className="sm:col-span-2" />
    </div>
  );
}

/** Why it exists, what it answers for, how it behaves. */
export function CharterForm() {
  return (
    <div className="flex flex-col gap-4">
      <TextField path={["charter"]} label="Charter" required lines={4} />
      <TextField path={["philosophy"]} label="Philosophy" lines={2} />
      <div className="grid gap-4 sm:grid-cols-2">
        <LinesField path={["responsibilities"]} label="Responsibilities" />
        <LinesField path={["scope"]} label="Scope" />
      </div>
      <Rows
        path={["traits"]}
        label="Traits"
        noun="trait"
        nameOf={(row) => text(row["title"])}
        fresh={() => ({ title: "", points: [] })}
      >
        {(path) => (
          <>
            <TextField path={[...path, "title"]} label="Title" required />
            <LinesField path={[...path, "points"]} label="Points" />
          </>
        )}
      </Rows>
    </div>
  );
}

/** What changed in which version, as the definition itself tells it. */
export function HistoryForm() {
  return (
    <Rows
      path={["versionHistory"]}
      label="Version history"
      noun="entry"
      nameOf={(row) => `${text(row["version"])} ${text(row["changes"])}`.trim()}
      fresh={() => ({ version: "", date: "", changes: "" })}
    >
      {(path) => (
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField path={[...path, "version"]} label="Version" required mono />
          <TextField path={[...path, "date"]} label="Date" required mono placeholder="YYYY-MM-DD" />
          <TextField path={[...path, "changes"]} label="Changes" required className="sm:col-span-2" lines={2} />
        </div>
      )}
    </Rows>
  );
}
