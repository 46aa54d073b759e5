import { inlineText } from "../markdown";
import { headingOf, type NoticeContent } from "./content";
import { optionUrl } from "./option-url";
import { decisionLine, shortText } from "./words";

/** Text runs are shown as they are; text blocks and facts would be read as Markdown. */
const run = (text: string, most: number, rest: object = {}) => ({
  type: "RichTextBlock",
  inlines: [{ type: "TextRun", text: shortText(text, most) || "–", ...rest }],
});

/** Teams shows six actions of a card, and one of them opens the page. */
const OPTIONS_MAX = 5;

const open = (title: string, url: string) => ({ type: "Action.OpenUrl", title: shortText(title, 75), url });

/**
 * A notice as the message that a Teams workflow takes: an Adaptive Card with a link to the page, and one for each option
 * to the page with that option chosen. A link decides nothing: the person presses the button there (ESC-6).
 */
export function renderTeams(content: NoticeContent): object {
  const { lead, why, facts, options, url } = content;
  const settled = decisionLine(content);
  const card = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    body: [
      run(headingOf(content), 300, { size: "large", weight: "bolder" }),
      run(settled ?? lead, 2_000),
      ...(why !== "" && settled === null ? [run(why, 2_000)] : []),
      ...(facts.length > 0
        ? [
            {
              type: "FactSet",
              facts: facts.slice(0, 20).map(({ name, value }) => ({
                title: inlineText(shortText(name, 60)),
                value: inlineText(shortText(value, 500)),
              })),
            },
          ]
        : []),
      ...options.map(({ label, effect }) =>
        run(`${shortText(label, 75)}: ${shortText(effect, 300)}`, 400, { isSubtle: true }),
      ),
    ],
    actions: [
      ...options.slice(0, OPTIONS_MAX).map(({ id, label }) => open(`${label}…`, optionUrl(url, id))),
      open("Open", url),
    ],
    msteams: { width: "Full" },
  };
  return {
    type: "message",
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content: card }],
  };
}
