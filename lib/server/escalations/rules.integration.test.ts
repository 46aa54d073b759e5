import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/server/actor";
import { findPerson, personActorOf } from "@/lib/server/accounts/people";
import { getPool } from "@/lib/server/db";
import { getRuntime } from "@/lib/server/runtime";
import { broadcastSignal } from "@/lib/server/signals";
import { openTestRuntime, storeTestCoordinator, testSignal, type TestRuntime } from "@/scripts/test/runtime";
import { testPerson } from "@/scripts/test/people";
import { sweepOnce } from "@/workers/sweep";
import { decideEscalation } from "./decide";
import { eligiblePeople } from "./deciders";
import { getEscalation } from "./get";
import { requireEscalation } from "./rows";

const as = async (name: string): Promise<Actor> => personActorOf((await findPerson(name))!, "rest");

const WRITE_ARGS = {
  kind: "command",
  argv: ["sh", "-c", 'cat > /dev/null; echo \'{"summary":"released"}\''],
} as const;

describe("ESC-3 ESC-4 who decides, and how", () => {
  let runtime: TestRuntime;

  /** A run whose one step waits for approval by these rules; returns the run and its escalation. */
  async function ask(rules: object, { requester = "ada", form }: { requester?: string; form?: object } = {}) {
    const name = `TEST:R${Math.random().toString(36).slice(2, 10).toUpperCase()}`;
    await storeTestCoordinator({
      agents: [{ handle: "RELEASER", role: "releases", executor: WRITE_ARGS }],
      signals: [
        testSignal(name, {
          steps: [
            {
              id: "release",
              agent: "RELEASER",
              task: "release",
              params: { version: "1.2.0" },
              approval: { rules, ...(form ? { form } : {}) },
            },
          ],
        }),
      ],
    });
    const { runId } = await broadcastSignal(await as(requester), { signal: name, context: {} });
    const { rows } = await getPool().query<{ id: string }>("SELECT id FROM escalation WHERE run_id = $1", [runId]);
    return { runId: runId!, id: rows[0]!.id };
  }
  const decide = async (who: string, id: string, option = "approve", more: object = {}) =>
    decideEscalation(await as(who), { id, option, inputs: {}, ...more });
  const sweep = () =>
    sweepOnce({ pool: getPool(), engine: getRuntime().engine, free: () => 0, take: async () => undefined });
  /** Moves an escalation into the past, as if it had been asked `minutes` ago. */
  const age = (id: string, minutes: number) =>
    getPool().query(
      `UPDATE escalation SET asked_at = asked_at - $2 * interval '1 minute', created_at = created_at - $2 * interval '1 minute',
        deadline = deadline - $2 * interval '1 minute', next_at = next_at - $2 * interval '1 minute' WHERE id = $1`,
      [id, minutes],
    );

  beforeAll(async () => {
    runtime = await openTestRuntime("postgres");
    runtime.work();
    await testPerson("ada", { approverRoles: ["ARCHITECT"] });
    await testPerson("grace", { approverRoles: ["ARCHITECT"] });
    await testPerson("linus", { approverRoles: ["DBA"], groups: ["kernel"] });
    await testPerson("eve", { approverRoles: [] });
    await testPerson("vera", { role: "viewer", approverRoles: ["ARCHITECT"] });
  });
  afterAll(() => runtime?.close());

  it("the role decides, not the rank; the approved step runs once, with what was shown", async () => {
    const { runId, id } = await ask({ roles: ["ARCHITECT"] });
    expect(await eligiblePeople(await requireEscalation(id))).toMatchObject([{ name: "ada" }, { name: "grace" }]);
    await expect(decide("linus", id)).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining("ARCHITECT"),
    });
    const seen = await getEscalation(await as("grace"), { id });
    expect(seen.shown).toMatchObject([
      { kind: "command", argv: WRITE_ARGS.argv },
      { kind: "arguments", value: { version: "1.2.0" } },
    ]);
    expect(seen.may.find(({ option }) => option === "approve")).toEqual({
      option: "approve",
      allowed: true,
      why: null,
    });
    await decide("grace", id, "approve", { contentHash: seen.contentHash });
    expect(await runtime.until(runId)).toMatchObject({
      status: "complete",
      tasks: [{ attempt: 1, approval: { by: "grace" } }],
    });
    await expect(decide("ada", id)).rejects.toMatchObject({
      status: 409,
      extra: { decision: { by: "grace", option: "approve" } },
    });
  });

  it("nobody approves their own request while another could; alone they may, and it is on record", async () => {
    const first = await ask({ roles: ["ARCHITECT"] });
    await expect(decide("ada", first.id)).rejects.toMatchObject({
      status: 403,
      rule: "own-request",
      message: expect.stringContaining("It is for ARCHITECT to decide."),
    });
    const waiting = async (id: string) =>
      (await getEscalation(await as("eve"), { id })).waitingFor.map(({ name }) => name);
    expect(await waiting(first.id)).toEqual(["grace"]);
    await decide("ada", first.id, "abort");
    const alone = await ask({ roles: ["DBA"] }, { requester: "linus" });
    expect(await waiting(alone.id)).toEqual(["linus"]);
    expect((await decide("linus", alone.id)).decision).toMatchObject({ by: "linus", ownRequest: true });
    const never = await ask({ roles: ["DBA"], ownRequest: "forbidden" }, { requester: "linus" });
    await expect(decide("linus", never.id)).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining("nobody else may"),
    });
    expect(await waiting(never.id)).toEqual([]);
  });

  it("a quorum counts different people who still may; what one shows twice counts once", async () => {
    const { runId, id } = await ask({ roles: ["ARCHITECT", "DBA"], quorum: 2 }, { requester: "eve" });
    expect((await decide("grace", id)).status).toBe("open");
    await expect(decide("grace", id)).rejects.toMatchObject({ status: 409, rule: "voted" });
    await getPool().query("UPDATE person SET status = 'disabled' WHERE name = 'grace'");
    expect((await decide("linus", id)).status).toBe("open");
    await getPool().query("UPDATE person SET status = 'active' WHERE name = 'grace'");
    const decided = await decide("ada", id);
    expect(decided.votes.map(({ by }) => by)).toEqual(["grace", "linus", "ada"]);
    expect(await runtime.until(runId)).toMatchObject({ status: "complete" });
  });

  it("a quorum that is reached twice at once decides once", async () => {
    const { runId, id } = await ask({ roles: ["ARCHITECT", "DBA"], quorum: 2 }, { requester: "eve" });
    await decide("grace", id);
    const answers = await Promise.allSettled([decide("linus", id), decide("ada", id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await runtime.until(runId)).toMatchObject({ tasks: [{ attempt: 1, status: "succeeded" }] });
  });

  it("who is away is stood in for by whom they named, on record", async () => {
    await getPool().query(
      "UPDATE person SET absent_from = now() - interval '1 hour', delegate_to = 'eve' WHERE name = 'linus'",
    );
    const { id } = await ask({ roles: ["DBA"] });
    expect(await eligiblePeople(await requireEscalation(id))).toMatchObject([
      { name: "eve", via: "delegate" },
      { name: "linus", via: "role" },
    ]);
    expect((await decide("eve", id)).decision).toMatchObject({ by: "eve", onBehalfOf: "linus" });
    await getPool().query("UPDATE person SET absent_from = NULL, delegate_to = NULL WHERE name = 'linus'");
  });

  it("what changed since it was shown is refused, and asked again when the run has moved on", async () => {
    const { runId, id } = await ask({ roles: ["ARCHITECT"] });
    await expect(decide("grace", id, "approve", { contentHash: "0".repeat(64) })).rejects.toMatchObject({
      status: 409,
      rule: "content-changed",
    });
    await getPool().query(
      "UPDATE run SET plan = jsonb_set(plan, '{0,params,version}', '\"9.9.9\"'), version = version + 1 WHERE id = $1",
      [runId],
    );
    const refused = decide("grace", id);
    await expect(refused).rejects.toMatchObject({ status: 409, extra: { askedAgain: expect.any(String) } });
    const again = (await refused.catch((error: { extra: { askedAgain: string } }) => error)) as {
      extra: { askedAgain: string };
    };
    expect((await requireEscalation(id)).status).toBe("cancelled");
    await decide("grace", again.extra.askedAgain);
    expect(await runtime.until(runId)).toMatchObject({ status: "complete" });
  });

  it("edited values are checked against the form and are what runs", async () => {
    const form = {
      type: "object",
      properties: { version: { type: "string", pattern: "^\\d+\\.\\d+\\.\\d+$" } },
      required: ["version"],
      additionalProperties: false,
    };
    const { runId, id } = await ask({ roles: ["ARCHITECT"] }, { form });
    await expect(decide("grace", id, "edit", { inputs: { version: "two" } })).rejects.toMatchObject({
      status: 422,
      extra: { errors: [{ path: "inputs.version", rule: "pattern" }] },
    });
    await decide("grace", id, "edit", { inputs: { version: "2.0.0" } });
    expect((await runtime.until(runId)).plan[0]!.params).toEqual({ version: "2.0.0" });
  });

  it("rejecting needs a reason, runs nothing and ends the run as rejected", async () => {
    const { runId, id } = await ask({ roles: ["ARCHITECT"] });
    await expect(decide("grace", id, "reject")).rejects.toMatchObject({ status: 422 });
    await decide("grace", id, "reject", { reason: "Not on a Friday" });
    expect(await runtime.until(runId)).toMatchObject({
      status: "aborted",
      outcome: "rejected",
      tasks: [{ attempt: 0 }],
    });
  });

  it.each([
    ["keep_waiting", "open", {}],
    ["approve", "decided", { decision: { via: "deadline", option: "approve" } }],
    ["reject", "decided", { decision: { via: "deadline", option: "reject" } }],
    ["abort", "expired", {}],
    ["escalate", "open", { level: 4, rules: { roles: ["DBA"], onDeadline: { do: "keep_waiting" } } }],
  ] as const)("at the deadline: %s", async (what, status, more) => {
    const { id } = await ask({ roles: ["ARCHITECT"], deadlineMinutes: 10, onDeadline: { do: what, to: "DBA" } });
    await sweep();
    expect(await requireEscalation(id)).toMatchObject({ status: "open" });
    await age(id, 11);
    await Promise.all([sweep(), sweep()]);
    const { rows } = await getPool().query<{ type: string }>(
      "SELECT type FROM event WHERE payload ->> 'escalationId' = $1 AND type LIKE 'escalation.%' AND type <> 'escalation.opened'",
      [id],
    );
    expect(await requireEscalation(id)).toMatchObject({ status, ...more });
    expect(rows).toHaveLength(1);
  });

  it("reminders come once each, and a reassigned question starts anew", async () => {
    const { id } = await ask({
      roles: ["ARCHITECT"],
      remindAfterMinutes: [5, 8],
      deadlineMinutes: 10,
      onDeadline: { do: "reassign", to: "linus" },
    });
    await age(id, 6);
    await Promise.all([sweep(), sweep()]);
    await age(id, 3);
    await sweep();
    await age(id, 2);
    await sweep();
    const { rows } = await getPool().query<{ type: string }>(
      "SELECT type FROM event WHERE payload ->> 'escalationId' = $1 AND type LIKE 'escalation.%' ORDER BY id",
      [id],
    );
    expect(rows.map(({ type }) => type)).toEqual([
      "escalation.opened",
      "escalation.reminded",
      "escalation.reminded",
      "escalation.reassigned",
    ]);
    await expect(decide("grace", id)).rejects.toMatchObject({ status: 403 });
    expect((await decide("linus", id)).status).toBe("decided");
  });
});
