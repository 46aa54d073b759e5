import { ErrorCode, McpError, type GetPromptResult } from "@modelcontextprotocol/sdk/types.js";
import { operations } from "@/lib/contract/operations";
import type { Actor } from "../actor";
import { ProblemError } from "../errors";
import { perform } from "./call";
import { agentText, queueText } from "./resources";

const HANDLE = { name: "handle", description: "Handle of the agent, e.g. @backend.api", required: true };

/** Every prompt. */
export const PROMPTS = [
  {
    name: "agent_identity",
    title: "Act as an agent",
    description: "Take on an agent's identity: its card, rules and instructions",
    arguments: [HANDLE],
  },
  {
    name: "handle_flags",
    title: "Handle your flags",
    description: "Handle an agent's pending flags before any new work",
    arguments: [HANDLE],
  },
];

/** A prompt filled in. Throws the protocol's "invalid params" for a prompt, argument or agent there is not. */
export async function getPrompt(name: string, values: Record<string, string>, actor: Actor): Promise<GetPromptResult> {
  const prompt = PROMPTS.find((one) => one.name === name);
  if (prompt === undefined) throw invalid(`There is no prompt ${name.slice(0, 100)}.`);
  const parsed = operations.getAgent.params.safeParse({ handle: values.handle });
  if (!parsed.success || parsed.data.handle === "") throw invalid("handle: give the agent's handle, e.g. @backend.api");
  const { handle } = parsed.data;
  try {
    const text =
      name === "agent_identity"
        ? `You are ${handle}. Act by this identity, and handle your pending flags before new work (tool get_agent_flags).\n\n${agentText(await perform("getAgent", { handle }, actor))}`
        : `${instructions(handle)}\n\n${queueText(await perform("getAgentFlags", { handle }, actor))}`;
    return { description: `${prompt.title}: ${handle}`, messages: [{ role: "user", content: { type: "text", text } }] };
  } catch (error) {
    if (error instanceof ProblemError && [404, 422].includes(error.status)) throw invalid(`handle: ${error.message}`);
    throw error;
  }
}

const invalid = (message: string) => new McpError(ErrorCode.InvalidParams, message);

const instructions = (handle: string): string =>
  `You are ${handle}. Handle these flags now, in this order, before any new work. For each one:
1. Look at it with get_flag; it suggests how to handle it.
2. Do what it asks, then complete_flag with your handle. If it is not your domain, complete it with notes that say so.
3. If you need to know more, lock_flag with the reason, then create_flag with flagType information_request, asksAboutId and the agent who knows as target. Go on with the next flag.
4. If what you changed affects others, create_flag for each of them with chainOriginId.
Leave no flag that is neither completed nor locked.`;
