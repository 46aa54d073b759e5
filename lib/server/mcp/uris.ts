/** What a resource address of ours names. */
export type ResourceName =
  | { kind: "agent"; handle: string }
  | { kind: "flags"; handle: string }
  | { kind: "report"; runId: string };

export const AGENT_TEMPLATE = "quarterdeck://agents/{handle}";
export const FLAGS_TEMPLATE = "quarterdeck://agents/{handle}/flags";
export const REPORT_TEMPLATE = "quarterdeck://runs/{id}/report";

const encode = (text: string): string => encodeURIComponent(text).replaceAll("%40", "@");

/** Address of an agent's identity. */
export const agentUri = (handle: string): string => `quarterdeck://agents/${encode(handle)}`;
/** Address of an agent's pending flags. */
export const flagsUri = (handle: string): string => `quarterdeck://agents/${encode(handle)}/flags`;
/** Address of a run's report. */
export const reportUri = (runId: string): string => `quarterdeck://runs/${runId}/report`;

/** What an address names; null when it is none of ours. */
export function parseResourceUri(uri: string): ResourceName | null {
  const match = /^quarterdeck:\/\/(?:agents\/([^/?#]{1,600})(\/flags)?|runs\/([^/?#]{1,100})\/report)$/.exec(uri);
  if (match === null) return null;
  if (match[3] !== undefined) return { kind: "report", runId: match[3] };
  try {
    const handle = decodeURIComponent(match[1]!);
    return { kind: match[2] === undefined ? "agent" : "flags", handle };
  } catch {
    return null;
  }
}
