import type { NoticeContent } from "./content";

/** A notice of the tests, with what is given instead. */
export const testContent = (fields: Partial<NoticeContent> = {}): NoticeContent => ({
  kind: "opened",
  at: "2026-11-28T10:00:00.000Z",
  title: "OPS:RELEASE on shop: mandatory check failed",
  lead: "ARCHITECT is asked to decide by 2026-11-28 13:00 UTC.",
  why: "The check security failed.",
  facts: [{ name: "Run", value: "OPS:RELEASE" }],
  options: [
    { id: "retry", label: "Retry", effect: "Runs it again.", tone: "primary", reasonRequired: false, form: false },
    { id: "accept", label: "Accept", effect: "Goes on.", tone: "neutral", reasonRequired: true, form: false },
    { id: "edit", label: "Edit", effect: "Changes the plan.", tone: "neutral", reasonRequired: false, form: true },
    { id: "abort", label: "Abort", effect: "Ends the run.", tone: "danger", reasonRequired: false, form: false },
  ],
  escalation: {
    id: "0198f3a0-0000-7000-8000-000000000001",
    runId: "0198f3a0-0000-7000-8000-000000000002",
    signal: "OPS:RELEASE",
    coordinator: "COORD_OPS",
    type: "quality_gate",
    level: 3,
    status: "open",
    roles: ["ARCHITECT"],
    deadline: "2026-11-28T13:00:00.000Z",
    contentHash: "ab".repeat(32),
  },
  decision: null,
  channel: null,
  url: "https://quarterdeck.example.org/escalations/0198f3a0-0000-7000-8000-000000000001",
  ...fields,
});
