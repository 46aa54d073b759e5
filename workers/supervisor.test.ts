import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Crash, readLogTail, restartDelay, supervise } from "./supervisor";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "quarterdeck-supervisor-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function spec(code: string, graceMs = 5_000) {
  return {
    name: "part",
    command: process.execPath,
    args: ["-e", code],
    env: process.env,
    cwd: dir,
    logFile: path.join(dir, "logs/part.log"),
    graceMs,
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves with the log's text once it holds `text`. */
async function untilLogged(text: string): Promise<string> {
  for (;;) {
    const log = readLogTail(path.join(dir, "logs/part.log"), 50);
    if (log.includes(text)) return log;
    await delay(5);
  }
}

describe("restartDelay", () => {
  it("doubles from a quarter of a second to half a minute", () => {
    expect([1, 2, 3, 4, 8, 20].map(restartDelay)).toEqual([250, 500, 1_000, 2_000, 30_000, 30_000]);
  });
});

describe("supervise", () => {
  it("starts a crashed program again and says how it ended", async () => {
    await writeFile(path.join(dir, "count"), "");
    const crashes: Crash[] = [];
    const code = `const fs=require("fs");fs.appendFileSync("count","x");if(fs.readFileSync("count","utf8").length<3)process.exit(7);console.log("up");setInterval(()=>0,1000)`;
    const part = supervise(spec(code), (crash) => crashes.push(crash));
    await expect(part.firstCrash).rejects.toThrow("part ended with code 7");
    await untilLogged("up");
    await part.stop();
    expect(crashes).toEqual([
      { name: "part", how: "ended with code 7", delayMs: 250 },
      { name: "part", how: "ended with code 7", delayMs: 500 },
    ]);
    expect(await readFile(path.join(dir, "count"), "utf8")).toBe("xxx");
  });

  it("stops in order and does not start again", async () => {
    const part = supervise(
      spec(`process.on("SIGTERM",()=>{console.log("bye");process.exit(0)});console.log("up");setInterval(()=>0,1000)`),
      () => undefined,
    );
    await untilLogged("up");
    const pid = part.pid() ?? 0;
    await part.stop();
    expect(readLogTail(path.join(dir, "logs/part.log"), 5)).toContain("bye");
    expect(isAlive(pid)).toBe(false);
  });

  it("kills a program that does not stop, and its children with it", async () => {
    const code = `process.on("SIGTERM",()=>0);const c=require("child_process").spawn("sleep",["60"]);console.log("child",c.pid,"up");setInterval(()=>0,1000)`;
    const part = supervise(spec(code, 50), () => undefined);
    const log = await untilLogged("up");
    const pids = [part.pid() ?? 0, Number(/child (\d+)/.exec(log)?.[1])];
    await part.stop();
    expect(isAlive(pids[0] ?? 0)).toBe(false);
    await expect
      .poll(() =>
        readFile(`/proc/${pids[1]}/stat`, "utf8").then(
          (stat) => stat.includes(") Z "),
          () => true,
        ),
      )
      .toBe(true);
  });

  it("says when a program can't be started at all", async () => {
    const part = supervise({ ...spec(""), command: path.join(dir, "none") }, () => undefined);
    await expect(part.firstCrash).rejects.toThrow(/could not be started/);
    await part.stop();
  });
});
