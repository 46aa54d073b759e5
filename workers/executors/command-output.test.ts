import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "./limits";
import { node, startCommand } from "./testing";

const KIB = 1024;

describe("EXEC-2 command executor: output", () => {
  it("streams both streams line by line while the program runs", async () => {
    const { outcome, seen, of } = await startCommand(
      node(`
      console.log("one\\r"); console.error("two"); process.stdout.write("no end");
      process.stdin.resume(); setTimeout(() => process.exit(0), 10_000_000);
      process.once("SIGUSR2", () => { console.log(" of line"); process.exit(0); });
      console.error("pid " + process.pid);`),
    );
    const pid = Number((await seen("pid ")).slice(4));
    await seen("one");
    process.kill(pid, "SIGUSR2");
    await outcome;
    expect(of("stdout")).toEqual(["one", "no end of line"]);
    expect(of("stderr")[0]).toBe("two");
  });

  it("cuts a huge line into pieces, never inside a character", async () => {
    const { outcome, of } = await startCommand(node(`process.stdout.write("a" + "€".repeat(20000))`));
    await outcome;
    const lines = of("stdout");
    expect(lines.join("")).toBe("a" + "€".repeat(20_000));
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(16 * KIB);
  });

  it("survives invalid UTF-8, binary and NUL", async () => {
    const { outcome, of } = await startCommand(
      node(`process.stdout.write(Buffer.from([0x61, 0xff, 0xfe, 0x00, 0x62, 10, 0xe2, 0x82]))`),
    );
    await outcome;
    expect(of("stdout")).toEqual(["a\uFFFD\uFFFD\uFFFDb", "\uFFFD"]);
    const random = await startCommand(node(`process.stdout.write(require("crypto").randomBytes(200000))`));
    await random.outcome;
    expect(random.of("stdout").join("")).not.toContain(String.fromCharCode(0));
  });

  it("caps the log, says so once, and lets the program finish", async () => {
    const { outcome, lines, of } = await startCommand(
      node(`
      for (let i = 0; i < 3000; i++) { console.log("x".repeat(99)); console.error("y".repeat(99)); }
      console.log(JSON.stringify({ summary: "finished" }));`),
      { config: { maxLogBytes: 10 * KIB } },
    );
    expect((await outcome).summary).toBe("finished");
    expect(lines.filter((line) => line.stream !== "system")).toHaveLength(102);
    expect(of("system")).toEqual([expect.stringContaining("The log is full (10240 bytes)")]);
  });

  it("does not let empty lines through for free", async () => {
    const { outcome, lines } = await startCommand(node(`process.stdout.write("\\n".repeat(5_000_000))`));
    await outcome;
    expect(lines.length).toBeLessThanOrEqual(DEFAULT_LIMITS.maxLogBytes / DEFAULT_LIMITS.minLineCost + 1);
  });

  it.each([
    ["with lines", "b[1023] = 10;"],
    ["in one line that could be a result", "b[0] = 0x7b; "],
  ])("stays healthy when a program prints 1 GB %s", async (_title, prepare) => {
    const script = `
      const b = Buffer.alloc(1 << 20, "x"); ${prepare} let n = 0;
      const write = () => { while (n++ < 1024) if (!process.stdout.write(b)) return process.stdout.once("drain", write);
        process.stdout.write("\\n" + JSON.stringify({ summary: "printed" }) + "\\n"); };
      write();`;
    const { outcome, of } = await startCommand(node(script));
    const before = process.memoryUsage.rss();
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 10);
    const result = await outcome.finally(() => clearInterval(watch));
    expect(result.summary).toBe("printed");
    expect(of("system")).toHaveLength(1);
    expect((peak - before) / KIB / KIB).toBeLessThan(150);
  });
});
