import { NOOP, storeTestCoordinator, testSignal } from "../runtime";

const step = (id: string, agent: string, rest: Record<string, unknown> = {}) => ({ id, agent, task: id, ...rest });

/** A shell program that writes its process id into `folder` first; `$1` is the folder. */
const shell = (folder: string, script: string) =>
  ({ kind: "command", argv: ["/bin/sh", "-c", `echo >"$1/$$"; ${script}`, "program", folder] }) as const;

const WAIT = `while [ ! -e "$1/go" ]; do sleep 0.05; done`;
const RESULT = JSON.stringify({
  summary: "looked",
  findings: [1, 2, 3].map((line) => ({
    rule: "test/found",
    severity: "low",
    path: "README.md",
    line,
    message: "something",
    mend: "mend it",
  })),
});

/** Waits in the phase named (or in none) for the file `go`, then completes the flags it was given. */
const handler = (folder: string, phase: "flags" | "work") =>
  shell(
    folder,
    `if [ "$QD_PHASE" = ${phase} ]; then ${WAIT}; fi; echo "phase $QD_PHASE"; "${process.execPath}" -e '
      const flags = JSON.parse(require("fs").readFileSync(process.env.QD_FLAGS_FILE));
      console.log(JSON.stringify({ flags: flags.map(({ id }) => ({ action: "complete", id })) }));'`,
  );

/** Signals whose tasks stay in each state for as long as a test wants, and some ordinary ones for load. */
export const LOAD_SIGNALS = ["TEST:FAN", "TEST:PIPE", "TEST:SLEEP", "TEST:FIND", "TEST:FLAKY", "TEST:LOCKED"] as const;

/** Stores the coordinator of the fault tests. Its programs are small shell scripts. */
export async function storeFaultCoordinator(folder: string): Promise<void> {
  await storeTestCoordinator({
    agents: [
      { handle: "NOOP", role: "does nothing", executor: NOOP },
      { handle: "SLEEPER", role: "sleeps", executor: { kind: "builtin", analysis: "sleep", params: { ms: 300 } } },
      { handle: "FINDER", role: "finds", executor: shell(folder, `sleep 0.2; echo '${RESULT}'`) },
      { handle: "HOLDER", role: "waits for the file go", executor: shell(folder, WAIT) },
      {
        handle: "STUBBORN",
        role: "waits for the file go and does not listen to SIGTERM",
        executor: shell(folder, `trap '' TERM; ${WAIT}`),
      },
      {
        handle: "FLAKY",
        role: "succeeds at the second attempt",
        executor: shell(folder, `grep -q '"attempt": 1,' "$QD_INPUT_FILE" && exit 75; exit 0`),
      },
      { handle: "FAILS", role: "fails until the file go is there", executor: shell(folder, `test -e "$1/go"`) },
      { handle: "POISON", role: "kills the worker that runs it", executor: shell(folder, "kill -9 $PPID") },
      { handle: "FLAGS_HANDLER", role: "waits while it handles its flags", executor: handler(folder, "flags") },
      { handle: "WORK_HANDLER", role: "waits in its work, after its flags", executor: handler(folder, "work") },
      { handle: "NOBODY", role: "has no executor" },
    ] as never,
    signals: [
      testSignal("TEST:FAN", { parallel: [step("a", "NOOP"), step("b", "SLEEPER"), step("c", "FINDER")] }),
      testSignal("TEST:PIPE", {
        sequence: [step("a", "NOOP"), step("b", "NOOP"), step("c", "SLEEPER"), step("d", "NOOP")],
      }),
      testSignal("TEST:SLEEP", {
        sequence: [{ parallel: [step("a", "SLEEPER"), step("b", "SLEEPER")] }, step("c", "NOOP")],
      }),
      testSignal("TEST:FIND", { sequence: [step("a", "FINDER"), step("b", "FINDER")] }),
      testSignal("TEST:FLAKY", {
        sequence: [step("a", "FLAKY", { retries: { max: 3, backoffSeconds: 0.2, factor: 1 } }), step("b", "NOOP")],
      }),
      testSignal("TEST:LATER", {
        sequence: [step("a", "FLAKY", { retries: { max: 3, backoffSeconds: 4, factor: 1 } }), step("b", "NOOP")],
      }),
      testSignal("TEST:HOLD", { sequence: [step("a", "HOLDER"), step("b", "NOOP")] }),
      testSignal("TEST:STUBBORN", { parallel: [step("a", "STUBBORN")] }),
      testSignal("TEST:FAILS", { sequence: [step("a", "FAILS"), step("b", "NOOP")] }),
      testSignal("TEST:FLAGS_HANDLER", { parallel: [step("a", "FLAGS_HANDLER")] }),
      testSignal("TEST:WORK_HANDLER", { parallel: [step("a", "WORK_HANDLER")] }),
      testSignal("TEST:NOBODY", { sequence: [step("a", "NOBODY"), step("b", "NOOP")] }),
      testSignal("TEST:POISON", { parallel: [step("a", "POISON"), step("b", "NOOP")] }),
      testSignal("TEST:LOCK", { parallel: [step("a", "HOLDER", { paths: ["shared/"] })] }),
      testSignal("TEST:LOCKED", {
        parallel: [step("a", "SLEEPER", { paths: ["shared/a/"] }), step("b", "SLEEPER", { paths: ["shared/a/"] })],
      }),
      testSignal("TEST:NOOPS", { parallel: [step("a", "NOOP"), step("b", "NOOP"), step("c", "NOOP")] }),
    ],
  });
}
