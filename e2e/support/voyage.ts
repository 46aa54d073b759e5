import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Client } from "@/lib/contract/client";
import { storeCoordinator } from "./coordinator";

/** A run whose program goes on when the test says so: no test waits for a clock. */
export type Voyage = { runId: string; release(): Promise<void> };

const program = (code: string) => ({ kind: "command", argv: ["node", "-e", code] });

/** Prints a line, waits until a file exists, prints another and hands over. */
const patient = (gate: string) => `
  const { existsSync } = require("node:fs");
  console.log("anchor up"); console.error("fog ahead");
  const timer = setInterval(() => {
    if (!existsSync(${JSON.stringify(gate)})) return;
    clearInterval(timer);
    console.log("land in sight");
    console.log(JSON.stringify({ summary: "Arrived.", deliverables: [{ type: "Chart", value: "chart.svg" }],
      handoff: { workCompleted: ["Crossed the sea"], currentState: { filesCreated: ["chart.svg"], validation: "Depth measured" }, remainingWork: ["Unload"], importantFindings: ["A reef at the entrance"] } }));
  }, 20);`;

/** Asks to be tried again the first time, then succeeds. */
const flaky = (mark: string) => `
  const fs = require("node:fs");
  if (!fs.existsSync(${JSON.stringify(mark)})) { fs.writeFileSync(${JSON.stringify(mark)}, ""); console.error("no wind"); process.exit(75); }
  console.log(JSON.stringify({ summary: "Sails set." }));`;

/** Stores a coordinator that owns a domain of its own and starts its one run: sail and rig side by side, then unload. */
export async function startVoyage(api: Client, domain: string): Promise<Voyage> {
  const folder = await mkdtemp(path.join(tmpdir(), "quarterdeck-voyage-"));
  const gate = path.join(folder, "gate");
  const agent = (handle: string, code: string) => ({ handle, role: "Test", executor: program(code) });
  await storeCoordinator(api, domain, {
    agents: [
      agent("SAILOR", patient(gate)),
      agent("RIGGER", flaky(path.join(folder, "mark"))),
      agent("PORTER", `console.log("{}")`),
    ],
    signals: [
      {
        name: `${domain}:VOYAGE`,
        description: "Test",
        response: "Test",
        plan: {
          sequence: [
            {
              parallel: [
                { id: "sail", agent: "SAILOR", task: "sail", title: "Cross the sea" },
                {
                  id: "rig",
                  agent: "RIGGER",
                  task: "rig",
                  title: "Set the sails",
                  retries: { max: 2, backoffSeconds: 0.2, factor: 1 },
                },
              ],
            },
            { id: "unload", agent: "PORTER", task: "unload", title: "Unload", when: "context.cargo == true" },
          ],
        },
      },
    ],
  });
  const { runId } = await api.call("broadcastSignal", { signal: `${domain}:VOYAGE`, context: { cargo: false } });
  return { runId: runId!, release: () => writeFile(gate, "") };
}
