import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { SetupError } from "@/lib/server/setup-error";
import { type LaunchOptions, logFile } from "./options";

const HEALTH_TIMEOUT_MS = 60_000;

function localUrl({ host, port }: LaunchOptions): string {
  const reachable =
    host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host.includes(":") ? `[${host}]` : host;
  return `http://${reachable}:${port}`;
}

/** Resolves when the web server answers. @throws SetupError when it does not within a minute. */
export async function waitForHealth(options: LaunchOptions): Promise<void> {
  const deadline = performance.now() + HEALTH_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const healthy = await fetch(`${localUrl(options)}/api/v1/health`, { signal: AbortSignal.timeout(5_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return;
    await delay(15);
  }
  throw new SetupError("web-not-ready", `The web server did not become ready. Its log: ${logFile(options, "web")}`);
}

/** Broadcasts the first audit; resolves to its run, or null when it was not accepted. */
export async function startAudit(options: LaunchOptions, apiKey: string): Promise<string | null> {
  const response = await fetch(`${localUrl(options)}/api/v1/signals`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${apiKey}`, "idempotency-key": randomUUID() },
    body: JSON.stringify({ signal: "OPS:AUDIT", context: { repo: options.repo }, source: "npm start" }),
    signal: AbortSignal.timeout(10_000),
  });
  const body = (await response.json()) as { runId?: string; detail?: string };
  if (response.ok && body.runId) return body.runId;
  console.log(`  The first audit was not accepted: ${body.detail ?? `status ${response.status}`}`);
  return null;
}

function openBrowser(url: string): void {
  const desktop = process.platform === "darwin" || Boolean(process.env["DISPLAY"] ?? process.env["WAYLAND_DISPLAY"]);
  if (!desktop || !process.stdout.isTTY || process.env["CI"]) return;
  const opener = spawn(process.platform === "darwin" ? "open" : "xdg-open", [url], { stdio: "ignore", detached: true });
  opener.on("error", () => undefined);
  opener.unref();
}

/** The last lines of a start: the one-time address and how to stop. */
export function announce(options: LaunchOptions, signInToken: string, runId: string | null): void {
  const next = runId === null ? "/runs" : `/runs/${runId}`;
  const signIn = `${options.url}/sign-in?token=${encodeURIComponent(signInToken)}&next=${encodeURIComponent(next)}`;
  const took = ((performance.now() - options.began) / 1000).toFixed(1);
  console.log(
    `\n  Quarterdeck is ready after ${took} s. Sign in here (the address works once):\n\n  ${signIn}\n\n  Ctrl-C stops it.`,
  );
  if (options.open) openBrowser(signIn);
}
