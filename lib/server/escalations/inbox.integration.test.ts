import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_RULES } from "@/lib/domain/decision/rules";
import { option } from "@/lib/domain/escalation";
import { findPerson, personActorOf } from "@/lib/server/accounts/people";
import { getMetrics } from "@/lib/server/meta";
import { getPool } from "@/lib/server/db";
import { newId } from "@/lib/server/ids";
import { getRuntime } from "@/lib/server/runtime";
import { testPerson } from "@/scripts/test/people";
import { openTestRuntime, type TestRuntime } from "@/scripts/test/runtime";
import { sweepOnce } from "@/workers/sweep";
import { decideEscalations } from "./bulk";
import { commentEscalation } from "./comment";
import { decideEscalation } from "./decide";
import { openFree } from "./free";
import { listEscalations } from "./list";
import { getDecisionMetrics } from "./metrics";
import { reassignEscalation } from "./reassign";
import { changeSavedFilter, deleteSavedFilter, listSavedFilters, saveFilter } from "./saved-filters";
import { countEscalations, markEscalationsSeen } from "./seen";

const as = async (name: string) => personActorOf((await findPerson(name))!, "rest");
const MINUTE = 60_000;

describe("ESC-6 the inbox", () => {
  let runtime: TestRuntime;

  /** An escalation about nothing in particular, asked `ago` minutes ago. */
  async function ask(
    rules: object = {},
    { ago = 0, requestedBy = null as string | null, title = "May this go on?", coordinator = "COORD_TEST" } = {},
  ) {
    const id = newId();
    const createdAt = new Date(Date.now() - ago * MINUTE).toISOString();
    await openFree(getPool() as never, {
      id,
      taskId: null,
      type: "review",
      level: 3,
      title,
      rules: { ...DEFAULT_RULES, ...rules },
      requestedBy,
      shown: [{ kind: "text", title: "What", text: title }],
      createdAt,
      coordinator,
      signal: "TEST:ASK",
      options: [
        option("approve", "Approve", "Lets it go on.", { tone: "primary", binding: true }),
        option("reject", "Reject", "Stops it.", { reasonRequired: true }),
      ],
      body: {
        context: "",
        issue: title,
        whyNotCoordinator: "",
        partialResults: [],
        agents: [],
        recommended: { option: "approve", why: "" },
        failedChecks: [],
        gate: null,
      },
    });
    return id;
  }
  const listed = async (who: string, more: object = {}) =>
    (
      await listEscalations(await as(who), {
        status: "open",
        scope: "all",
        order: "deadline",
        limit: 200,
        ...more,
      } as never)
    ).items;

  beforeAll(async () => {
    runtime = await openTestRuntime("postgres");
    await testPerson("ada", { role: "approver", approverRoles: ["ARCHITECT"] });
    await testPerson("grace", { role: "approver", approverRoles: ["ARCHITECT"] });
    await testPerson("linus", { role: "approver", approverRoles: ["DBA"] });
  });
  afterAll(() => runtime?.close());

  it("says per person what is unread; what is asked anew is unread again", async () => {
    const id = await ask({ roles: ["ARCHITECT"] });
    const unread = async (who: string) => (await listed(who)).find((one) => one.id === id)!.unread;
    expect(await unread("ada")).toBe(true);
    await markEscalationsSeen(await as("ada"), { ids: [id] });
    expect([await unread("ada"), await unread("grace")]).toEqual([false, true]);
    await reassignEscalation(await as("grace"), { id, assignees: ["ada"] });
    expect(await unread("ada")).toBe(true);
    expect((await countEscalations(await as("ada"))).unread).toMatchObject({ mine: 1, roles: 1 });
    expect((await markEscalationsSeen(await as("ada"), { scope: "mine" })).unread.mine).toBe(0);
    await decideEscalation(await as("ada"), { id, option: "approve", inputs: {} });
  });

  it("says which options each person may choose, and why not", async () => {
    const id = await ask({ roles: ["ARCHITECT"] }, { requestedBy: "ada" });
    const may = async (who: string) => (await listed(who)).find((one) => one.id === id)!.may;
    expect(await may("grace")).toMatchObject([{ allowed: true }, { allowed: true }]);
    expect(await may("ada")).toMatchObject([
      { option: "approve", allowed: false, why: expect.stringContaining("ada asked for this") },
      { option: "reject", allowed: true },
    ]);
    expect(await may("linus")).toMatchObject([{ why: expect.stringContaining("ARCHITECT") }, { allowed: false }]);
    await decideEscalation(await as("grace"), { id, option: "approve", inputs: {} });
  });

  it("offers nothing to who may only look, whatever approver roles they were given", async () => {
    await testPerson("vera", { role: "viewer", approverRoles: ["ARCHITECT"] });
    const id = await ask({ roles: ["ARCHITECT"] });
    const seen = (await listed("vera")).find((one) => one.id === id)!;
    expect(seen.may).toMatchObject([
      { option: "approve", allowed: false, why: expect.stringContaining("yours is viewer") },
      { option: "reject", allowed: false },
    ]);
    expect((await listed("vera", { scope: "roles" })).map((one) => one.id)).not.toContain(id);
    await decideEscalation(await as("ada"), { id, option: "approve", inputs: {} });
  });

  it("decides several at once, each by its own rules, and says who was faster", async () => {
    const mine = await ask({ roles: ["ARCHITECT"] });
    const lost = await ask({ roles: ["ARCHITECT"] });
    const others = await ask({ roles: ["DBA"] });
    const two = await ask({ roles: ["ARCHITECT"], quorum: 2 });
    await decideEscalation(await as("grace"), { id: lost, option: "approve", inputs: {} });
    const { items } = await decideEscalations(await as("ada"), {
      items: [mine, lost, others, two].map((id) => ({ id })),
      option: "approve",
    });
    expect(items).toMatchObject([
      { outcome: "decided", decision: { by: "ada" }, problem: null },
      { outcome: "refused", decision: { by: "grace", option: "approve" }, problem: { status: 409 } },
      { outcome: "refused", decision: null, problem: { status: 403 } },
      { outcome: "counted", decision: null },
    ]);
    const changed = await decideEscalations(await as("grace"), {
      items: [{ id: two, contentHash: "0".repeat(64) }],
      option: "approve",
    });
    expect(changed.items[0]).toMatchObject({ outcome: "refused", problem: { rule: "content-changed" } });
    await decideEscalation(await as("grace"), { id: two, option: "approve", inputs: {} });
    await decideEscalation(await as("linus"), { id: others, option: "approve", inputs: {} });
  });

  it("keeps saved filters per person", async () => {
    const ada = await as("ada");
    const { id } = await saveFilter(ada, { name: "Mine", query: "scope=mine" });
    expect((await saveFilter(ada, { name: "Mine", query: "scope=roles" })).id).toBe(id);
    await saveFilter(ada, { name: "Other", query: "" });
    await expect(changeSavedFilter(ada, { id, name: "Other" })).rejects.toMatchObject({ status: 409 });
    const grace = await as("grace");
    expect(await listSavedFilters(grace)).toEqual({ items: [] });
    await expect(deleteSavedFilter(grace, { id })).rejects.toMatchObject({ status: 404 });
    expect((await deleteSavedFilter(ada, { id })).items).toMatchObject([{ name: "Other" }]);
  });

  it("a comment mentions active people, once each, and decides nothing", async () => {
    const id = await ask();
    const text = "@grace, see what @Linus. and @nobody say; mail ops@grace.example. @grace";
    expect((await commentEscalation(await as("ada"), { id, text }, null)).mentions).toEqual(["grace", "linus"]);
    const { rows } = await getPool().query(
      "SELECT payload FROM event WHERE type = 'escalation.commented' AND payload ->> 'escalationId' = $1",
      [id],
    );
    expect(rows).toMatchObject([{ payload: { mentions: ["grace", "linus"] } }]);
    await decideEscalation(await as("ada"), { id, option: "approve", inputs: {} });
  });

  it("measures decisions: waiting, deadlines missed, who decided what", async () => {
    const from = new Date(Date.now() - 1_000).toISOString();
    const coordinator = "COORD_MEASURED";
    const decided = await ask({}, { ago: 60, coordinator });
    await decideEscalation(await as("ada"), { id: decided, option: "reject", reason: "No", inputs: {} });
    const late = await ask(
      { deadlineMinutes: 5, onDeadline: { do: "escalate" } },
      { ago: 10, title: "Too late", coordinator },
    );
    await sweepOnce({ pool: getPool(), engine: getRuntime().engine, free: () => 0, take: async () => undefined });
    const metrics = await getDecisionMetrics({ from, coordinator });
    expect(metrics).toMatchObject({
      waiting: { count: 1, byType: [{ type: "review", count: 1 }] },
      deadlines: { missed: 1 },
      byPerson: [{ name: "ada", decisions: 1, votes: 0 }],
      byType: [{ type: "review", options: [{ option: "reject", decisions: 1 }] }],
      open: { count: 1, oldest: [{ id: late, title: "Too late" }], byRole: [{ role: "operator", count: 1 }] },
    });
    expect(metrics.waiting.p50! / MINUTE).toBeCloseTo(60, 0);
    const text = await (await getMetrics()).text();
    for (const line of [
      /^quarterdeck_escalations_open\{type="review",level="4"\} 1$/m,
      /^quarterdeck_escalations_oldest_open_seconds \d{3}$/m,
      /^quarterdeck_escalations_decided_total\{type="review",option="reject",via="rest"\} 1$/m,
      /^quarterdeck_escalation_deadlines_missed_total 1$/m,
      /^quarterdeck_escalation_waiting_seconds_bucket\{type="review",le="14400"\} \d+$/m,
    ])
      expect(text).toMatch(line);
  });

  it("a thousand deadlines that fall due together are each handled once", async () => {
    const due = 1_000;
    await Promise.all(
      Array.from({ length: due }, () =>
        ask({ deadlineMinutes: 1, onDeadline: { do: "approve" } }, { ago: 2, title: "Due" }),
      ),
    );
    const sweep = async () => {
      while (
        await sweepOnce({ pool: getPool(), engine: getRuntime().engine, free: () => 0, take: async () => undefined })
      );
    };
    await Promise.all([sweep(), sweep()]);
    const { rows } = await getPool().query(
      `SELECT count(*)::int AS events, count(DISTINCT payload ->> 'escalationId')::int AS ids FROM event v
       WHERE type = 'escalation.decided' AND payload ->> 'via' = 'deadline'`,
    );
    expect(rows[0]).toEqual({ events: due, ids: due });
  });
});
