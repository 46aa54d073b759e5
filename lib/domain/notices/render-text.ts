import { headingOf, type NoticeContent } from "./content";
import { shortText } from "./words";

/** An e-mail's subject: one line, without control characters. */
export const renderSubject = (content: NoticeContent): string => shortText(headingOf(content), 200);

/** A notice as plain text. `link` is the receiver's own one-time address. */
export function renderText(content: NoticeContent, link: string | null = null): string {
  const { lead, why, facts, options, url } = content;
  const parts = [shortText(headingOf(content), 500), shortText(lead, 1_000), shortText(why, 4_000)];
  if (facts.length > 0)
    parts.push(facts.map(({ name, value }) => `${shortText(name, 100)}: ${shortText(value, 500)}`).join("\n"));
  if (options.length > 0)
    parts.push(
      [
        "You can choose:",
        ...options.map(({ label, effect }) => `- ${shortText(label, 100)}: ${shortText(effect, 500)}`),
      ].join("\n"),
    );
  if (link !== null) parts.push(`Decide here, once and only you: ${link}`);
  parts.push(`In the dashboard: ${url}`);
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}
