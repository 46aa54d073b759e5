import type { EscalationDetail } from "@/lib/contract/schemas";
import type { Person } from "@/lib/domain/people";
import { personActorOf } from "../accounts/people";
import { toProblem } from "../errors";
import { invoke } from "../invoke";
import type { Origin } from "./payload";
import { inBackground, showOutcome, whisper } from "./reply";

/** What a choice came to, in words for the one who made it; `field` errors belong to the reason. */
export type Said = { ok: boolean; text: string };

/**
 * Takes a person's choice from Slack by the same rules as from everywhere else (ESC-6), and says what came of it. The
 * loser of a race is told who decided what and when.
 */
export async function decideFromSlack(
  person: Person,
  origin: Origin & { address: string | null },
  reason: string | null,
): Promise<Said> {
  const { escalation, option, hash, responseUrl, address } = origin;
  try {
    const detail = (await invoke("decideEscalation", {
      actor: personActorOf(person, "slack", { address }),
      input: {
        id: escalation,
        option,
        inputs: {},
        ...(reason === null ? {} : { reason }),
        ...(hash === null ? {} : { contentHash: hash }),
      },
      request: null,
      idempotencyKey: null,
    })) as EscalationDetail;
    if (detail.status !== "open") {
      inBackground(showOutcome(responseUrl, escalation));
      return { ok: true, text: "It is decided." };
    }
    const said = `Your choice counts. It waits for ${detail.rules.quorum} people to choose the same.`;
    inBackground(whisper(responseUrl, said));
    return { ok: true, text: said };
  } catch (error) {
    const { problem, unexpected } = toProblem(error);
    if (unexpected) throw error;
    inBackground(whisper(responseUrl, problem.detail));
    if (problem.status === 409) inBackground(showOutcome(responseUrl, escalation));
    return { ok: false, text: problem.detail };
  }
}
