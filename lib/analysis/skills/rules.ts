import { z } from "zod";
import { defineRule, type RuleDefinition } from "../rule";

const agent = "TOOLSMITH" as const;

export const frontMatterRule = defineRule({
  id: "skills/front-matter",
  title: "Front matter does not parse",
  description:
    "A skill or agent file has no front matter, or its front matter is not valid YAML. Medium where a lenient reader still finds name and description, else high.",
  severity: "high",
  agent,
});

export const requiredFieldRule = defineRule({
  id: "skills/required-field",
  title: "Required field missing",
  description:
    "A skill or agent file lacks its name or description, or the field is empty or no text. Without them it can't be found or chosen.",
  severity: "high",
  agent,
});

export const nameShapeRule = defineRule({
  id: "skills/name-shape",
  title: "Name has the wrong shape",
  description:
    "A skill's name is kebab case with at most 64 characters; an agent's is kebab case, dotted (`@domain.module`) or UPPER_SNAKE; a slash name has letters, digits, `-`, `_` and `:`.",
  severity: "medium",
  agent,
});

export const nameMismatchRule = defineRule({
  id: "skills/name-mismatch",
  title: "Name differs from folder or file",
  description: "A skill's name is not that of its folder (medium), or an agent's name is not that of its file (low).",
  severity: "medium",
  agent,
});

export const descriptionRule = defineRule({
  id: "skills/description-length",
  title: "Description too long or too short",
  description:
    "A description above `max` characters is cut or refused (medium); one below `min` says too little to choose by (low).",
  severity: "medium",
  agent,
  options: z.object({ max: z.int().positive().default(1_024), min: z.int().min(0).default(20) }),
});

export const descriptionWhenRule = defineRule({
  id: "skills/description-when",
  title: "Description does not say when to use the skill",
  description: "A skill is chosen by its description alone, which should say when to use it and not only what it is.",
  severity: "info",
  agent,
});

export const toolNameRule = defineRule({
  id: "skills/tool-name",
  title: "Unknown tool",
  description:
    "A tool named in the front matter does not exist, so that the agent silently lacks it. `known` adds names.",
  severity: "medium",
  agent,
  options: z.object({ known: z.array(z.string()).default([]) }),
});

export const referenceRule = defineRule({
  id: "skills/missing-reference",
  title: "Referenced file missing",
  description: "A skill or agent links to a file, or names one of its own scripts or references, that does not exist.",
  severity: "medium",
  agent,
});

export const duplicateRule = defineRule({
  id: "skills/duplicate-name",
  title: "Name used twice",
  description:
    "Two files of one collection (a `.claude` folder, a plugin) have the same name or slash trigger; only one of them is loaded.",
  severity: "high",
  agent,
});

export const templateMarkRule = defineRule({
  id: "skills/template-mark",
  title: "Unfinished template mark",
  description:
    "Text of a template was left unfilled: `[placeholder]`, `[your name]`, `{{…}}`, `TODO:`, `<your …>`, lorem ipsum. Code and templates are not looked at.",
  severity: "low",
  agent,
});

export const specRule = defineRule({
  id: "skills/spec-incomplete",
  title: "Specification incomplete",
  description: "A coordinator's specification lacks a header field or a section; an agent's lacks its role or charter.",
  severity: "medium",
  agent,
});

export const reviewRule = defineRule({
  id: "skills/review-overdue",
  title: "Review overdue",
  description: "The date of a specification's next review lies in the past by more than `days`.",
  severity: "low",
  agent,
  options: z.object({ days: z.int().min(0).default(0) }),
});

export const coordinatorRule = defineRule({
  id: "skills/coordinator-definition",
  title: "Coordinator definition invalid",
  description:
    "A Quarterdeck coordinator (YAML) is not valid YAML or breaks a rule of its schema, and would be refused.",
  severity: "high",
  agent,
});

/** The rules of TOOLSMITH. */
export const skillsRules: readonly RuleDefinition[] = [
  frontMatterRule,
  requiredFieldRule,
  nameShapeRule,
  nameMismatchRule,
  descriptionRule,
  descriptionWhenRule,
  toolNameRule,
  referenceRule,
  duplicateRule,
  templateMarkRule,
  specRule,
  reviewRule,
  coordinatorRule,
];
