import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { IncomingMessage, ServerResponse } from "node:http";
import { REFUSED_HEADER } from "../links/refused";
import { contentSecurityPolicy, protectPage, TARGET_HEADER, TOAST_STYLES } from "./page-headers";

describe("what a page may load and run", () => {
  const policy = contentSecurityPolicy("abc", true);
  const directive = (name: string) => policy.split("; ").find((part) => part.startsWith(`${name} `))!;

  it("scripts and styles need the nonce; nothing is evaluated, framed or loaded from elsewhere", () => {
    for (const name of ["script-src", "style-src"]) {
      expect(directive(name)).toContain("'nonce-abc'");
      expect(directive(name)).not.toMatch(/unsafe-inline|unsafe-eval|https?:|\*/);
    }
    expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
    expect(directive("frame-ancestors")).toBe("frame-ancestors 'none'");
    expect(directive("object-src")).toBe("object-src 'none'");
    expect(directive("base-uri")).toBe("base-uri 'none'");
    expect(contentSecurityPolicy("abc", false)).not.toContain("upgrade-insecure-requests");
  });

  it("the toasts' style is known by its hash", async () => {
    const folder = path.dirname(createRequire(import.meta.url).resolve("sonner"));
    const source = await readFile(path.join(folder, "index.mjs"), "utf8");
    const text = JSON.parse(`"${/__insertCSS\("((?:[^"\\]|\\.)*)"\)/.exec(source)![1]}"`) as string;
    expect(TOAST_STYLES[0]).toBe(`'sha256-${createHash("sha256").update(text).digest("base64")}'`);
    expect(TOAST_STYLES[1]).toBe(`'sha256-${createHash("sha256").update("").digest("base64")}'`);
  });

  it.each([
    ["/runs", "/runs"],
    ["/escalations/1?option=abort&_rsc=1a2b", "/escalations/1?option=abort"],
    ["/escalations/1?_rsc=1a2b&option=abort", "/escalations/1?option=abort"],
    ["/runs?_rsc=1a2b", "/runs"],
    ["/runs?q=_rsc", "/runs?q=_rsc"],
  ])("a page is told where it is, %s, and nothing that a caller says by our headers", (url, target) => {
    const headers: IncomingMessage["headers"] = {
      [TARGET_HEADER]: "//evil.example",
      [REFUSED_HEADER]: "e30",
      "x-nonce": "1",
    };
    protectPage({ url, headers } as IncomingMessage, { setHeader: () => undefined } as unknown as ServerResponse);
    expect(headers[TARGET_HEADER]).toBe(target);
    expect(headers).not.toHaveProperty(REFUSED_HEADER);
    expect(headers["x-nonce"]).not.toBe("1");
  });
});
