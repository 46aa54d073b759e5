import { z } from "zod";
import { AGENT_KINDS, AGENT_STATUSES } from "@/lib/domain/catalog/entry";
import { cursor, define, limit, listOf, plainText, whole } from "../operation";
import { PATHS } from "../paths";
import * as out from "../schemas";

const handle = plainText(200).describe("e.g. @backend.api or COORD_OPS");
const byHandle = z.object({ handle });

/** Agents of the catalog. */
export const agentsOperations = define({
  listAgents: {
    ...PATHS.listAgents,
    tag: "agents",
    access: "read",
    status: 200,
    summary: "Browse the catalog with facets",
    query: z.object({
      q: plainText(400).optional().describe("Ranked full text with stems and typos"),
      kind: listOf(AGENT_KINDS),
      status: listOf(AGENT_STATUSES),
      tag: plainText(200).optional(),
      module: plainText(200).optional(),
      model: plainText(100).optional(),
      managedBy: plainText(200).optional().describe("Name of a coordinator"),
      source: z.uuid().optional(),
      cursor,
      limit,
    }),
    output: out.agentPageSchema,
  },
  searchAgents: {
    ...PATHS.searchAgents,
    tag: "agents",
    access: "read",
    status: 200,
    summary: "Find the right agent: points by tag, capability and description, with reasons",
    query: z.object({
      q: plainText(800).min(1),
      limit: whole(1, 50).default(5),
      mode: z
        .enum(["score", "text"])
        .default("score")
        .describe("score: 50/30/20 points and 25 for several criteria; text: ranked full text, stems, typos, synonyms"),
    }),
    output: out.agentSearchSchema,
  },
  getAgentHierarchy: {
    ...PATHS.getAgentHierarchy,
    tag: "agents",
    access: "read",
    status: 200,
    summary: "Who manages whom, and who reports to whom",
    output: out.hierarchySchema,
  },
  getAgent: {
    ...PATHS.getAgent,
    tag: "agents",
    access: "read",
    status: 200,
    summary: "An agent with identity, body, versions and latest attempts at tasks",
    params: byHandle,
    output: out.agentDetailSchema,
  },
  getAgentVersion: {
    ...PATHS.getAgentVersion,
    tag: "agents",
    access: "read",
    status: 200,
    summary: "One version with the text of the version before, for a diff",
    params: z.object({ handle, number: whole(1, 1_000_000) }),
    output: out.agentVersionSchema,
  },
  rollBackAgent: {
    ...PATHS.rollBackAgent,
    tag: "agents",
    access: "operate",
    status: 200,
    summary: "Make an older version the newest",
    params: byHandle,
    body: z.object({ number: whole(1, 1_000_000) }),
    output: out.agentDetailSchema,
  },
  getAgentFile: {
    ...PATHS.getAgentFile,
    tag: "agents",
    access: "read",
    status: 200,
    raw: "text/markdown",
    summary: "The agent as a file that imports back the same; `original=true` gives the imported bytes",
    params: byHandle,
    query: z.object({ original: z.enum(["true", "false"]).default("false") }),
    output: z.string(),
  },
  getAgentCard: {
    ...PATHS.getAgentCard,
    tag: "agents",
    access: "read",
    status: 200,
    summary: "The agent as an A2A agent card",
    params: byHandle,
    output: z.record(z.string(), z.unknown()),
  },
});
