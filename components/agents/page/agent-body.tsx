"use client";

import { AgentMarkdown } from "./agent-markdown";

/** An agent's Markdown, drawn in the browser. */
export default function AgentBody({ text }: { text: string }) {
  return <AgentMarkdown text={text} />;
}
