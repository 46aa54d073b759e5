import { catalogEntrySchema } from "@/lib/domain/catalog/entry";
import { toAgentCard } from "@/lib/domain/catalog/agent-card";
import { publicUrl } from "../env";
import { requireAgent } from "./require";

/** The agent as an A2A agent card. Throws 404. */
export async function getAgentCard({ handle }: { handle: string }): Promise<Record<string, unknown>> {
  const { entry, version } = await requireAgent(handle);
  const at = encodeURIComponent(handle);
  return toAgentCard(catalogEntrySchema.parse(entry), {
    url: `${publicUrl()}/api/v1/agents/${at}`,
    documentationUrl: `${publicUrl()}/agents/${at}`,
    version,
  });
}
