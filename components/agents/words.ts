import { BookMarked, Bot, Compass, type LucideIcon } from "lucide-react";
import type { Tone } from "@/components/ui/badge";
import type { AgentKind, AgentStatus, ImportFormat, ImportOutcome } from "@/lib/domain/catalog/entry";

type Look = { word: string; icon: LucideIcon };

export const KIND_LOOKS: Record<AgentKind, Look> = {
  agent: { word: "Agent", icon: Bot },
  skill: { word: "Skill", icon: BookMarked },
  coordinator: { word: "Coordinator", icon: Compass },
};
export const AGENT_KINDS = Object.keys(KIND_LOOKS) as AgentKind[];

export const AGENT_STATUS_LOOKS: Record<AgentStatus, { word: string; tone: Tone }> = {
  active: { word: "Active", tone: "ok" },
  draft: { word: "Draft", tone: "human" },
  removed: { word: "Removed from its source", tone: "stop" },
};
export const AGENT_STATUSES = Object.keys(AGENT_STATUS_LOOKS) as AgentStatus[];

export const OUTCOME_LOOKS: Record<ImportOutcome, { word: string; tone: Tone; hint: string }> = {
  imported: { word: "Imported", tone: "ok", hint: "Read as it stands" },
  repaired: { word: "Repaired", tone: "human", hint: "Read after mends, which are listed" },
  refused: { word: "Refused", tone: "fail", hint: "Not read; the reason and the line say why" },
  skipped: { word: "Skipped", tone: "queue", hint: "The file holds no agent" },
};
export const IMPORT_OUTCOMES = Object.keys(OUTCOME_LOOKS) as ImportOutcome[];

export const FORMAT_WORDS: Record<ImportFormat, string> = {
  "claude-agent": "Claude Code agent",
  skill: "SKILL.md",
  "copilot-agent": "Copilot agent",
  "coordinator-spec": "Coordinator specification",
  "identity-card": "Identity card",
  "plugin-marketplace": "Plugin marketplace",
};

/** Colours that agent files commonly name, as the page can show them in both themes. */
const COLORS: Record<string, string> = {
  red: "bg-fail-solid",
  orange: "bg-late-solid",
  yellow: "bg-human-solid",
  green: "bg-ok-solid",
  cyan: "bg-run-solid",
  blue: "bg-run-solid",
  purple: "bg-stop-solid",
  pink: "bg-stop-solid",
  gray: "bg-queue-solid",
  grey: "bg-queue-solid",
};
/** Class of the dot for a colour's name; null for a colour the page does not know. */
export const colorClass = (color: string | null): string | null =>
  color === null ? null : (COLORS[color.toLowerCase()] ?? null);

export const HIERARCHY_DESCRIPTION = "Who manages whom, and who reports to whom.";
export const IMPORTS_DESCRIPTION = "Who brought what from where, newest first.";
