import { headingOf, type NoticeContent, type NoticeOption } from "./content";
import { decisionLine, shortText } from "./words";

type Block = Record<string, unknown>;

/** Prefix of our buttons' action ids; what follows is the option. */
export const SLACK_ACTION = "qd.decide.";
/** The modal that asks for a reason. */
export const SLACK_REASON_VIEW = "qd.reason";

/** What a button says back: the escalation, the option, and the hash of what was shown with it. */
export type SlackValue = { escalation: string; option: string; hash: string | null };

/** A message of Slack: `text` is what notifications and old clients show. */
export type SlackMessage = { text: string; blocks: Block[] };

/** Escapes what Slack reads as mentions, links and formatting of its own. */
export const escapeSlack = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Text that Slack formats in no way; `most` is Slack's own limit of the place. */
const plain = (text: string, most: number) => ({
  type: "plain_text",
  text: shortText(text, most) || "–",
  emoji: false,
});

/** Whether a button decides at once; what needs a form is decided on the page. */
const isPressable = (option: NoticeOption): boolean => !option.form;

const button = (option: NoticeOption, value: SlackValue): Block => ({
  type: "button",
  action_id: `${SLACK_ACTION}${option.id}`,
  text: plain(option.label, 75),
  value: JSON.stringify(value),
  ...(option.tone === "neutral" ? {} : { style: option.tone }),
});

/**
 * A notice as a Block Kit message: title, what is wanted and why, facts, a button for each option, a link to the page.
 * Once it is settled, who decided what stands in place of the buttons.
 */
export function renderSlack(content: NoticeContent): SlackMessage {
  const { lead, why, facts, options, escalation, url } = content;
  const heading = headingOf(content);
  const settled = decisionLine(content);
  const blocks: Block[] = [
    { type: "header", text: plain(heading, 150) },
    { type: "section", text: plain(settled ?? lead, 3_000) },
  ];
  if (why !== "" && settled === null) blocks.push({ type: "section", text: plain(why, 2_000) });
  if (facts.length > 0)
    blocks.push({
      type: "section",
      fields: facts.slice(0, 10).map(({ name, value }) => plain(`${shortText(name, 60)}: ${value}`, 500)),
    });
  const effects = options.map(({ label, effect }) => `${shortText(label, 75)}: ${shortText(effect, 300)}`);
  if (effects.length > 0)
    blocks.push({ type: "context", elements: effects.slice(0, 10).map((text) => plain(text, 400)) });
  const buttons = escalation === null ? [] : options.filter(isPressable).slice(0, 10);
  blocks.push({
    type: "actions",
    elements: [
      ...buttons.map((option) =>
        button(option, { escalation: escalation!.id, option: option.id, hash: escalation!.contentHash }),
      ),
      { type: "button", action_id: "qd.open", text: plain("Open in Quarterdeck", 75), url },
    ],
  });
  return { text: escapeSlack(shortText(heading, 300)), blocks };
}

/** The modal that asks for the reason of an option; `origin` comes back with it. */
export function renderReasonView(title: string, option: NoticeOption, origin: object): Block {
  return {
    type: "modal",
    callback_id: SLACK_REASON_VIEW,
    private_metadata: JSON.stringify(origin),
    title: plain("Your reason", 24),
    submit: plain(option.label, 24),
    close: plain("Cancel", 24),
    blocks: [
      { type: "section", text: plain(title, 3_000) },
      { type: "context", elements: [plain(option.effect, 2_000)] },
      {
        type: "input",
        block_id: "reason",
        label: plain("Reason", 100),
        element: { type: "plain_text_input", action_id: "reason", multiline: true, min_length: 1, max_length: 3_000 },
      },
    ],
  };
}
