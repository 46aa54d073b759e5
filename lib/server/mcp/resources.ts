import {
  ErrorCode,
  McpError,
  type ListResourcesResult,
  type ReadResourceResult,
} from "@modelcontextprotocol/sdk/types.js";
import { flagLine } from "@/lib/contract/mcp/flag-tools";
import { operations } from "@/lib/contract/operations";
import type { AgentDetail, FlagQueue } from "@/lib/contract/schemas";
import type { Actor } from "../actor";
import { ProblemError } from "../errors";
import { getRunReport } from "../reports";
import { perform } from "./call";
import {
  AGENT_TEMPLATE,
  agentUri,
  FLAGS_TEMPLATE,
  flagsUri,
  parseResourceUri,
  REPORT_TEMPLATE,
  reportUri,
} from "./uris";

const MARKDOWN = "text/markdown";

/** The kinds of resources; their parts in braces can be completed. */
export const RESOURCE_TEMPLATES = [
  {
    name: "agent",
    title: "Agent identity",
    uriTemplate: AGENT_TEMPLATE,
    description: "Who an agent is: charter, standing orders, what to use it for, its instructions",
    mimeType: MARKDOWN,
  },
  {
    name: "flags",
    title: "Pending flags of an agent",
    uriTemplate: FLAGS_TEMPLATE,
    description: "What an agent must handle before new work, in order. Can be subscribed to",
    mimeType: MARKDOWN,
  },
  {
    name: "report",
    title: "Report of a run",
    uriTemplate: REPORT_TEMPLATE,
    description: "Verdict, findings and decisions of a run. Can be subscribed to",
    mimeType: MARKDOWN,
  },
];

/** One page of resources: the agents of the catalog with their flags, and on the first page the latest reports. */
export async function listResources(cursor: string | undefined, actor: Actor): Promise<ListResourcesResult> {
  const page = operations.listAgents.query.safeParse({ limit: 100, cursor });
  if (!page.success) throw new McpError(ErrorCode.InvalidParams, "cursor: it is no cursor of this list.");
  const agents = await perform("listAgents", page.data, actor);
  const runs =
    cursor === undefined ? await perform("listRuns", operations.listRuns.query.parse({ limit: 10 }), actor) : null;
  return {
    resources: [
      ...(runs?.items ?? []).map((run) => ({
        uri: reportUri(run.id),
        name: `report-${run.id}`,
        title: `Report of ${run.signal}`,
        description: `${run.signal}, ${run.status}, started ${run.startedAt}`,
        mimeType: MARKDOWN,
      })),
      ...agents.items.flatMap((agent) => [
        {
          uri: agentUri(agent.handle),
          name: agent.handle,
          title: agent.title ?? agent.handle,
          description: agent.description.slice(0, 300),
          mimeType: MARKDOWN,
        },
        ...(agent.pendingFlags === 0
          ? []
          : [
              {
                uri: flagsUri(agent.handle),
                name: `${agent.handle}/flags`,
                title: `Pending flags of ${agent.handle}`,
                description: `${agent.pendingFlags} pending`,
                mimeType: MARKDOWN,
              },
            ]),
      ]),
    ],
    ...(agents.nextCursor === null ? {} : { nextCursor: agents.nextCursor }),
  };
}

/** The text of a resource. Throws the protocol's "resource not found" for what there is not. */
export async function readResource(uri: string, actor: Actor): Promise<ReadResourceResult> {
  const name = parseResourceUri(uri);
  if (name === null) throw notFound(uri, "It is no address of this server; resources/templates/list has the forms.");
  try {
    return { contents: [{ uri, mimeType: MARKDOWN, text: await textOf(name, actor) }] };
  } catch (error) {
    if (error instanceof ProblemError && [404, 422].includes(error.status)) throw notFound(uri, error.message);
    throw error;
  }
}

async function textOf(name: NonNullable<ReturnType<typeof parseResourceUri>>, actor: Actor): Promise<string> {
  if (name.kind === "agent")
    return agentText(await perform("getAgent", operations.getAgent.params.parse({ handle: name.handle }), actor));
  if (name.kind === "flags")
    return queueText(
      await perform("getAgentFlags", operations.getAgentFlags.params.parse({ handle: name.handle }), actor),
    );
  const params = operations.getRunReport.params.safeParse({ id: name.runId });
  if (!params.success) throw new ProblemError(404, "Not found", "A run's id is a UUID.");
  const report = await getRunReport({ ...params.data, format: "md" }, null);
  return report instanceof Response ? report.text() : JSON.stringify(report);
}

const notFound = (uri: string, why: string) =>
  new McpError(-32_002, `There is no resource ${uri.slice(0, 200)}. ${why}`, { uri });

const list = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : ["", `## ${title}`, "", ...items.map((item) => `- ${item}`)];

/** An agent's identity as Markdown: card, activation rules, then its own instructions. */
export function agentText({ entry, handle, managedBy, manages }: AgentDetail): string {
  const { identity, activation } = entry;
  return [
    `# ${handle}`,
    "",
    ...(entry.title === null ? [] : [`**${entry.title}**`, ""]),
    entry.description,
    ...list("Charter", identity?.oneLineCharter ? [identity.oneLineCharter] : []),
    ...list("Standing orders", identity?.standingOrders ?? []),
    ...list("Key constraints", identity?.keyConstraints ?? []),
    ...list("Ask before going on when", [
      ...(identity?.escalationTriggers ?? []),
      ...entry.escalationTriggers.map(({ reason }) => reason),
    ]),
    ...list("Use for", activation.useFor),
    ...list(
      "Do not use for",
      activation.notFor.map(({ text, instead }) => (instead === null ? text : `${text}; use ${instead} instead`)),
    ),
    ...list("Reports to", entry.reportsTo === null ? managedBy : [entry.reportsTo]),
    ...list("Manages", manages),
    ...(entry.body.trim() === "" ? [] : ["", "## Instructions", "", entry.body]),
  ].join("\n");
}

/** A queue as Markdown, in the order it must be handled. */
export function queueText({ agent, actionable, locked }: FlagQueue): string {
  const part = (title: string, flags: FlagQueue["actionable"]) =>
    flags.flatMap((flag, index) => [
      ...(index === 0 ? ["", `## ${title}`] : []),
      "",
      `### ${flagLine(flag)}`,
      "",
      flag.changeDescription,
      "",
      `To do: ${flag.actionRequired}`,
      ...(flag.relatedFiles.length > 0 ? ["", `Files: ${flag.relatedFiles.join(", ")}`] : []),
      ...(flag.lockReason === null || !flag.locked ? [] : ["", `Locked: ${flag.lockReason}`]),
    ]);
  return [
    `# Pending flags of ${agent}`,
    ...(actionable.length + locked.length === 0 ? ["", "None."] : []),
    ...part("To handle, in this order", actionable),
    ...part("Locked, waiting for an answer", locked),
  ].join("\n");
}
