import { headingOf, type NoticeContent } from "./content";
import { shortText } from "./words";

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text that shows as it is, in HTML text and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (letter) => ESCAPES[letter]!);

const say = (text: string, most: number): string => escapeHtml(shortText(text, most));
const BUTTON =
  "display:inline-block;padding:12px 20px;border-radius:8px;background:#1f6feb;color:#ffffff;font-weight:600;text-decoration:none";

/** A notice as an HTML e-mail: tables of our own making, nothing loaded from anywhere. `link` as in `renderText`. */
export function renderHtml(content: NoticeContent, link: string | null = null): string {
  const { lead, why, facts, options, url } = content;
  const rows = facts
    .map(
      ({ name, value }) =>
        `<tr><td style="padding:2px 16px 2px 0;color:#59636e;vertical-align:top">${say(name, 100)}</td><td style="padding:2px 0">${say(value, 500)}</td></tr>`,
    )
    .join("");
  const choices = options
    .map(({ label, effect }) => `<li style="margin:4px 0"><b>${say(label, 100)}</b>: ${say(effect, 500)}</li>`)
    .join("");
  const target = escapeHtml(link ?? url);
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${say(headingOf(content), 200)}</title></head>`,
    `<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif"><div style="max-width:560px;margin:0 auto">`,
    `<h1 style="font-size:20px;line-height:1.3;margin:0 0 8px">${say(headingOf(content), 500)}</h1>`,
    `<p style="margin:0 0 16px">${say(lead, 1_000)}</p>`,
    why === "" ? "" : `<p style="margin:0 0 16px">${say(why, 4_000)}</p>`,
    rows === "" ? "" : `<table style="border-collapse:collapse;margin:0 0 16px;font-size:14px">${rows}</table>`,
    choices === ""
      ? ""
      : `<p style="margin:0">You can choose:</p><ul style="margin:4px 0 20px;padding-left:20px">${choices}</ul>`,
    `<p style="margin:0 0 16px"><a href="${target}" style="${BUTTON}">${options.length > 0 ? "Look at it and decide" : "Look at it"}</a></p>`,
    link === null
      ? ""
      : `<p style="margin:0;color:#59636e;font-size:13px">The address works once and for you alone; opening it decides nothing. <a href="${escapeHtml(url)}">Open the dashboard instead</a></p>`,
    `</div></body></html>`,
  ].join("");
}
