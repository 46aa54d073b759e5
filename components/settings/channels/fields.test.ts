import { describe, expect, it } from "vitest";
import { CHANNEL_SETTINGS, SECRET_SETTINGS } from "@/lib/domain/notices/channel-config";
import { CHANNEL_KINDS } from "@/lib/domain/notices/kinds";
import { CHANNEL_FIELDS, configOf } from "./fields";

describe("the form of a channel", () => {
  it.each(CHANNEL_KINDS)("%s: asks for settings that there are, and hides the secret ones", (kind) => {
    const known = Object.keys(CHANNEL_SETTINGS[kind].shape);
    for (const field of CHANNEL_FIELDS[kind]) {
      expect(known).toContain(field.name);
      expect(field.kind === "secret").toBe(SECRET_SETTINGS[kind].includes(field.name));
    }
  });

  it("an empty secret stays as it is, an empty setting is taken away", () => {
    expect(configOf("email", { host: " mail.example.org ", port: "25", security: "none", from: "a@b.org" })).toEqual({
      host: "mail.example.org",
      port: 25,
      security: "none",
      from: "a@b.org",
      user: null,
    });
    expect(configOf("webhook", { url: "https://example.org" })).toEqual({ url: "https://example.org" });
  });
});
