import { describe, expect, it } from "vitest";
import { renderHtml } from "./render-html";
import { renderReasonView, renderSlack } from "./render-slack";
import { renderTeams } from "./render-teams";
import { renderSubject, renderText } from "./render-text";
import { renderWebhook } from "./render-webhook";
import { testContent } from "./testing";

const EVIL = `<script>alert(1)</script> & "x" 'y' <!channel> *b* [a](http://evil) \u202E\r\nBcc: all@example.org`;
const evil = testContent({
  title: EVIL,
  lead: EVIL,
  why: EVIL,
  facts: [{ name: EVIL, value: EVIL }],
  options: testContent().options.map((option) => ({ ...option, label: EVIL, effect: EVIL })),
});

describe("one notice in every medium", () => {
  it("the subject is one line and short, whatever the title holds", () => {
    expect(renderSubject(evil)).not.toMatch(/[\r\n\u202E]/);
    expect(renderSubject(testContent({ title: "x".repeat(5_000) }))).toHaveLength(200);
  });

  it("the text names what is wanted, why, every option, the link and the page", () => {
    const text = renderText(testContent(), "https://q.example/decide/t");
    for (const part of [
      "Decision needed: OPS:RELEASE on shop",
      "ARCHITECT is asked",
      "The check security failed.",
      "Run: OPS:RELEASE",
      "- Accept: Goes on.",
      "https://q.example/decide/t",
      "/escalations/",
    ])
      expect(text).toContain(part);
    expect(renderText(evil)).not.toMatch(/\nBcc/);
  });

  it("HTML shows what people wrote as text and loads nothing", () => {
    const html = renderHtml(evil, "https://q.example/decide/t");
    expect(html).not.toContain("<script");
    expect(html).toContain("&lt;script&gt;");
    expect(html).not.toMatch(/<img|src=|<link|url\(/);
    expect([...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1])).toEqual([
      "https://q.example/decide/t",
      testContent().url,
    ]);
  });

  it("Slack gets plain text, a button for each option that needs no form, and the hash of what was shown", () => {
    const message = renderSlack(testContent());
    const actions = message.blocks.at(-1) as { elements: { action_id: string; value?: string; style?: string }[] };
    expect(actions.elements.map(({ action_id }) => action_id)).toEqual([
      "qd.decide.retry",
      "qd.decide.accept",
      "qd.decide.abort",
      "qd.open",
    ]);
    expect(JSON.parse(actions.elements[0]!.value!)).toEqual({
      escalation: testContent().escalation!.id,
      option: "retry",
      hash: "ab".repeat(32),
    });
    expect(actions.elements[2]!.style).toBe("danger");
    expect(JSON.stringify(renderSlack(evil).blocks)).not.toContain("mrkdwn");
    expect(renderSlack(evil).text).not.toContain("<!channel>");
  });

  it("keeps to Slack's limits whatever the texts are", () => {
    const long = "x".repeat(10_000);
    const { blocks } = renderSlack(
      testContent({
        title: long,
        lead: long,
        why: long,
        facts: Array.from({ length: 40 }, () => ({ name: long, value: long })),
        options: Array.from({ length: 40 }, (_, index) => ({
          ...testContent().options[0]!,
          id: `o${index}`,
          label: long,
        })),
      }),
    );
    expect((blocks[0] as { text: { text: string } }).text.text.length).toBeLessThanOrEqual(150);
    for (const block of blocks as { fields?: unknown[]; elements?: unknown[]; text?: { text: string } }[]) {
      expect(block.fields?.length ?? 0).toBeLessThanOrEqual(10);
      expect(block.elements?.length ?? 0).toBeLessThanOrEqual(25);
      expect(block.text?.text.length ?? 0).toBeLessThanOrEqual(3_000);
    }
  });

  it("once it is settled, who decided what stands in place of the buttons", () => {
    const decision = { option: "Accept", by: "ada", via: "slack", at: "2026-11-28T10:05:00.000Z", reason: "known" };
    const { blocks } = renderSlack(testContent({ kind: "closed", decision, options: [] }));
    expect(JSON.stringify(blocks)).toContain('ada chose \\"Accept\\" by slack at 2026-11-28 10:05 UTC. Reason: known');
    expect(JSON.stringify(blocks)).not.toContain("qd.decide");
    expect(JSON.stringify(renderTeams(testContent({ kind: "closed", decision, options: [] })))).toContain("ada chose");
  });

  it("the modal asks for a reason and knows where it came from", () => {
    const view = renderReasonView(EVIL, testContent().options[1]!, { escalation: "e" });
    expect(view).toMatchObject({ type: "modal", private_metadata: '{"escalation":"e"}' });
    expect(JSON.stringify(view)).not.toContain("mrkdwn");
  });

  it("Teams reads no Markdown out of what people wrote", () => {
    const [attachment] = (renderTeams(evil) as { attachments: { contentType: string; content: { body: unknown[] } }[] })
      .attachments;
    expect(attachment!.contentType).toBe("application/vnd.microsoft.card.adaptive");
    const facts = attachment!.content.body.find((part) => (part as { type: string }).type === "FactSet");
    expect(JSON.stringify(facts)).toContain(String.raw`\\[a\\](http://evil)`);
    expect(JSON.stringify(attachment!.content.body)).not.toContain('"TextBlock"');
  });

  it("Teams has a button for each of at most five options, and one that opens the page", () => {
    const [first] = testContent().options;
    const options = ["a", "b&c", "d", "e", "f", "g"].map((id) => ({ ...first!, id, label: id.toUpperCase() }));
    const [attachment] = (
      renderTeams(testContent({ options, url: "https://qd.example.org/escalations/1" })) as {
        attachments: { content: { actions: { title: string; url: string }[] } }[];
      }
    ).attachments;
    expect(attachment!.content.actions.map(({ title, url }) => [title, url.split("/").at(-1)])).toEqual([
      ["A…", "1?option=a"],
      ["B&C…", "1?option=b%26c"],
      ["D…", "1?option=d"],
      ["E…", "1?option=e"],
      ["F…", "1?option=f"],
      ["Open", "1"],
    ]);
  });

  it("a webhook has type, timestamp and data", () => {
    expect(renderWebhook(testContent())).toMatchObject({
      type: "escalation.opened",
      timestamp: "2026-11-28T10:00:00.000Z",
      data: { title: testContent().title, escalation: { level: 3 } },
    });
  });
});
