import { renderReasonView, SLACK_ACTION, SLACK_REASON_VIEW } from "@/lib/domain/notices/render-slack";
import { anonymous } from "../audit/fact";
import { recordOften } from "../audit/often";
import { getPool } from "../db";
import { publicUrl } from "../env";
import { forbidden, ProblemError, toProblem } from "../errors";
import { addressOf } from "../http/address";
import { checkHost } from "../http/guard";
import { readText } from "../http/parse";
import { problemResponse, SAFE_HEADERS } from "../http/route";
import { LIMITS } from "../limits";
import { log } from "../log";
import { loadAsked } from "../notices/asked";
import { openSettings, type Sealed } from "../notices/secrets";
import { createContactCode } from "../notices/settings";
import { callSlack, type SlackAccess } from "./api";
import { decideFromSlack } from "./decide";
import { interactionSchema, originSchema, parseJson, valueSchema, type PressedButton, type SentView } from "./payload";
import { contactOf, personOfSlackUser, type SlackUser } from "./person";
import { whisper } from "./reply";
import { isRecent, isSlackSigned, takeSignature } from "./signature";

/**
 * Answers what people do with our messages in Slack (ESC-6): signed by Slack, just now and only once. The one who
 * decides is the person that the Slack user is, by the same rules as everywhere. Slack waits three seconds; what takes
 * longer goes on and shows in the message.
 */
export async function handleSlack(request: Request): Promise<Response> {
  let response: Response;
  try {
    checkHost(request.headers);
    if (request.method !== "POST")
      throw new ProblemError(405, "Method not allowed", "Slack posts here.", { headers: { allow: "POST" } });
    response = await answer(request);
  } catch (error) {
    response = problemResponse(error, `${request.method} /api/slack/interactions`);
  }
  for (const [header, value] of SAFE_HEADERS) response.headers.set(header, value);
  return response;
}

const EMPTY = () => new Response(null, { status: 200 });

async function answer(request: Request): Promise<Response> {
  const address = addressOf(request.headers);
  const body = await readText(request);
  const access = await checkSigned(request.headers, body).catch((error: unknown) => {
    const { status, detail } = toProblem(error).problem;
    const action = "slackInteraction";
    if (status === 403)
      recordOften(anonymous("slack", address), { action, outcome: "refused", status, reason: detail });
    throw error;
  });
  const interaction = parseJson(interactionSchema, new URLSearchParams(body).get("payload") ?? "");
  // Signed, but nothing of ours: another button of the same app, or a link that was opened.
  if (interaction === null) return EMPTY();
  const user = { id: interaction.user.id, team: interaction.team?.id ?? interaction.user.team_id ?? "" };
  return interaction.type === "view_submission"
    ? takeView(interaction, user, { ...access, address })
    : withinTime(pressed(interaction, user, { ...access, address }));
}

/** The Web API on behalf of the channel whose secret signed the request. Throws 403 when none did, or it is too old or was taken before. */
async function checkSigned(headers: Headers, body: string): Promise<SlackAccess> {
  const timestamp = headers.get("x-slack-request-timestamp") ?? "";
  const signature = headers.get("x-slack-signature") ?? "";
  if (!isRecent(timestamp, Date.now()))
    throw forbidden("The request was not signed within the last five minutes. Check the clock of this machine.");
  const { rows } = await getPool().query<{ config: { apiUrl: string }; secrets: Sealed }>({
    name: "slack-channels",
    text: "SELECT config, secrets FROM channel WHERE kind = 'slack' AND enabled",
  });
  for (const { config, secrets: sealed } of rows) {
    const secrets = openSettings(sealed);
    const secret = secrets["signingSecret"];
    if (secret === undefined || !isSlackSigned(secret, timestamp, signature, body)) continue;
    if (!(await takeSignature(getPool(), signature))) throw forbidden("The request was taken already.");
    return { apiUrl: config.apiUrl, token: secrets["botToken"] ?? "" };
  }
  throw forbidden(
    "The signature is that of no Slack channel. Compare the signing secret with the one of the Slack app.",
  );
}

/** Through which channel something came, and from which address. */
type Way = SlackAccess & { address: string | null };

async function pressed(interaction: PressedButton, user: SlackUser, access: Way): Promise<void> {
  const [action] = interaction.actions;
  const value = action!.action_id.startsWith(SLACK_ACTION) ? parseJson(valueSchema, action!.value ?? "") : null;
  if (value === null) return;
  const responseUrl = interaction.response_url ?? null;
  const person = await personOfSlackUser(user, access);
  if (person === null) {
    recordStranger(user, access, value.escalation);
    return askToLink(user, responseUrl);
  }
  const escalation = (await loadAsked(getPool(), [value.escalation])).get(value.escalation);
  const option = escalation?.options.find(({ id }) => id === value.option);
  const origin = { ...value, responseUrl };
  if (escalation?.status === "open" && option?.reasonRequired) {
    const view = renderReasonView(escalation.title, option, origin);
    const { json } = await callSlack(access, "views.open", { trigger_id: interaction.trigger_id, view });
    if (json?.["ok"] !== true)
      await whisper(
        responseUrl,
        `"${option.label}" needs a reason: decide at ${publicUrl()}/escalations/${value.escalation}`,
      );
    return;
  }
  await decideFromSlack(person, { ...origin, address: access.address }, null);
}

/** A press of somebody whom we don't know decides nothing, and is on record. */
function recordStranger(user: SlackUser, { address }: Way, escalation: string): void {
  recordOften(
    { ...anonymous("slack", address), name: contactOf(user) },
    {
      action: "decideEscalation",
      target: { type: "escalation", id: escalation },
      outcome: "refused",
      status: 403,
      reason: "Nobody here is linked to this user of Slack.",
    },
  );
}

async function askToLink(user: SlackUser, responseUrl: string | null): Promise<void> {
  const code = await createContactCode("slack", contactOf(user), user.id);
  await whisper(
    responseUrl,
    `Quarterdeck does not know who you are. Link your account once, then press again: ${publicUrl()}/settings/notifications?link=${code}`,
  );
}

/** A modal waits for its answer: it shows what is wrong, or closes. */
async function takeView({ view }: SentView, user: SlackUser, access: Way): Promise<Response> {
  const origin = view.callback_id === SLACK_REASON_VIEW ? parseJson(originSchema, view.private_metadata) : null;
  if (origin === null) return EMPTY();
  const person = await personOfSlackUser(user, access);
  if (person === null) recordStranger(user, access, origin.escalation);
  const reason = view.state.values["reason"]?.["reason"]?.value ?? null;
  const said =
    person === null
      ? { ok: false, text: "Quarterdeck does not know who you are." }
      : await decideFromSlack(person, { ...origin, address: access.address }, reason);
  return said.ok
    ? Response.json({ response_action: "clear" })
    : Response.json({ response_action: "errors", errors: { reason: said.text } });
}

/** Answers in time for Slack, whatever the work takes; it goes on. */
async function withinTime(work: Promise<void>): Promise<Response> {
  const watched = work.catch((error: unknown) =>
    log.error({ error: error instanceof Error ? error.stack : String(error) }, "interaction with Slack failed"),
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, LIMITS.slackAnswerMs)));
  await Promise.race([watched, late]);
  clearTimeout(timer);
  return EMPTY();
}
