import { renderTeams } from "@/lib/domain/notices/render-teams";
import { post } from "./post";
import type { Send } from "./sender";

/** Posts a notice as an Adaptive Card to a Teams workflow. */
export const sendTeams: Send = async ({ secrets }, { content }) =>
  (
    await post(
      secrets["webhookUrl"] ?? "",
      { "content-type": "application/json" },
      JSON.stringify(renderTeams(content)),
    )
  ).outcome;
