import { SECRET_SETTINGS } from "@/lib/domain/notices/channel-config";
import type { ChannelKind } from "@/lib/domain/notices/kinds";
import { openSecret, sealSecret } from "../secrets";

export type Sealed = Record<string, string>;

/** Parts settings into what is shown and what is sealed; a secret that is left out stays as it was, null takes it away. */
export function sealSettings(
  kind: ChannelKind,
  settings: Record<string, unknown>,
  before: Sealed = {},
): { config: Record<string, unknown>; secrets: Sealed } {
  const names = SECRET_SETTINGS[kind];
  const config = Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)));
  const secrets = { ...before };
  for (const name of names) {
    const value = settings[name];
    if (value === null) delete secrets[name];
    else if (typeof value === "string") secrets[name] = sealSecret(value);
  }
  return { config, secrets };
}

/** What was opened, by its sealed form: opening takes longer than many a receiver takes to answer. */
const opened = new Map<string, string>();
const MOST_OPENED = 500;

function open(sealed: string): string {
  let text = opened.get(sealed);
  if (text === undefined) {
    if (opened.size >= MOST_OPENED) opened.clear();
    text = openSecret(sealed);
    opened.set(sealed, text);
  }
  return text;
}

/** The secrets of a channel, opened. Throws SetupError when they were sealed with a key that is gone. */
export const openSettings = (secrets: Sealed): Record<string, string> =>
  Object.fromEntries(Object.entries(secrets).map(([name, sealed]) => [name, open(sealed)]));
