import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { createApiKey, testPerson } from "@/scripts/test/people";
import { storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { sweepOnce } from "@/workers/sweep";
import { getPool } from "../db";
import { getRuntime } from "../runtime";

const approval = (rules: object) => [{ id: "go", agent: "ALPHA", task: "go", approval: { rules } }];
const atDeadline = (what: string) =>
  approval({ roles: ["ARCHITECT"], deadlineMinutes: 10, onDeadline: { do: what, to: "DBA" } });

describe("what goes on record, and with what", () => {
  let api: TestApi;

  /** Entries about a target, oldest first, whole. */
  const entriesOf = async (target: string) => {
    const { items } = await api.call("listAuditEntries", { target, limit: 200 });
    return Promise.all(items.toReversed().map(({ seq }) => api.call("getAuditEntry", { seq })));
  };
  const lastOf = async (target: string) => (await entriesOf(target)).at(-1)!;
  const ask = async (signal: string) => {
    const { runId } = await api.call("broadcastSignal", { signal });
    const { items } = await api.call("listEscalations", { runId: runId! });
    return { runId: runId!, id: items[0]!.id };
  };
  const definition = async () => (await api.call("getCoordinator", { id: "test" })).definition;

  beforeAll(async () => {
    api = await openTestApi();
    await testPerson("arthur", { role: "approver", approverRoles: ["ARCHITECT"] });
    await storeTestCoordinator({
      agents: [{ handle: "ALPHA", role: "a", executor: { kind: "command", argv: ["true"] } }] as never,
      signals: [
        testSignal("TEST:ASK", { steps: approval({ roles: ["ARCHITECT"] }) as never }),
        ...["approve", "reject", "escalate", "reassign", "keep_waiting", "abort"].map((what) =>
          testSignal(`TEST:${what.toUpperCase()}`, { steps: atDeadline(what) as never }),
        ),
      ],
    });
  });
  afterAll(() => api?.close());

  it("ESC-4 a decision that can't be put on record is none, and neither is a change", async () => {
    const { id } = await ask("TEST:ASK");
    const key = await createApiKey("arthur");
    await getPool().query("ALTER TABLE audit_pending RENAME TO audit_pending_away");
    try {
      await api.refused(500, `/api/v1/escalations/${id}/decision`, {
        method: "POST",
        key,
        body: { option: "approve" },
      });
      await api.refused(500, "/api/v1/groups", {
        method: "POST",
        body: { name: "nowhere", description: "", members: [] },
      });
    } finally {
      await getPool().query("ALTER TABLE audit_pending_away RENAME TO audit_pending");
    }
    expect(await api.call("getEscalation", { id })).toMatchObject({ status: "open", decision: null });
    expect((await api.call("listGroups", {})).items).toEqual([]);
    await api.call("decideEscalation", { id, option: "approve" }, { authorization: `Bearer ${key}` });
    expect(await entriesOf(`escalation:${id}`)).toMatchObject([
      {
        action: "decideEscalation",
        actor: { kind: "person", name: "arthur" },
        via: "rest",
        address: "127.0.0.1",
        before: { status: "open" },
        after: { status: "decided", option: "approve", result: "decided" },
      },
    ]);
  });

  it.each([
    ["approve", "decideAtDeadline", { status: "decided", option: "approve", via: "deadline" }, "onDeadline: approve"],
    ["reject", "decideAtDeadline", { status: "decided", option: "reject", via: "deadline" }, "onDeadline: reject"],
    ["escalate", "raiseEscalation", { roles: ["DBA"] }, "onDeadline: escalate"],
    ["reassign", "reassignAtDeadline", { assignees: ["DBA"] }, "onDeadline: reassign"],
    ["keep_waiting", "passDeadline", null, "go on deciding"],
    ["abort", "expireEscalation", { status: "expired" }, "onDeadline: abort"],
  ])("ESC-3 at the deadline: %s is on record as the engine's, with the rule", async (what, action, after, rule) => {
    const { id } = await ask(`TEST:${what.toUpperCase()}`);
    await getPool().query(
      "UPDATE escalation SET level = 3, deadline = deadline - interval '1 hour', next_at = next_at - interval '1 hour' WHERE id = $1",
      [id],
    );
    await sweepOnce({ pool: getPool(), engine: getRuntime().engine, free: () => 0, take: async () => undefined });
    const entries = await entriesOf(`escalation:${id}`);
    expect(entries).toMatchObject([
      { action, actor: { kind: "system" }, outcome: "done", reason: expect.stringContaining(rule) },
    ]);
    if (after !== null) expect(entries[0]!.after).toMatchObject(after);
    if (what === "escalate") expect(entries[0]!.before).toMatchObject({ level: 3 });
  });

  it("ESC-6 a reassignment, an abort and several decisions at once are on record one by one, refusals too", async () => {
    const [one, two] = [await ask("TEST:ASK"), await ask("TEST:ASK")];
    await api.call("reassignEscalation", { id: one.id, assignees: ["arthur"], reason: "he knows" });
    expect(await lastOf(`escalation:${one.id}`)).toMatchObject({
      before: { assignees: [] },
      after: { assignees: ["arthur"] },
      reason: "he knows",
    });
    await testPerson("berta", { role: "approver", approverRoles: ["DBA"] });
    const authorization = `Bearer ${await createApiKey("berta")}`;
    await api.call(
      "decideEscalations",
      { items: [{ id: one.id }, { id: two.id }], option: "approve" },
      { authorization },
    );
    for (const { id } of [one, two])
      expect(await lastOf(`escalation:${id}`)).toMatchObject({
        actor: { name: "berta" },
        outcome: "refused",
        status: 403,
      });
    await api.call("abortRun", { id: two.runId, reason: "no more" });
    expect(await lastOf(`run:${two.runId}`)).toMatchObject({
      action: "abortRun",
      before: { status: "escalated" },
      after: { status: "aborted" },
      reason: "no more",
    });
  });

  it("a coordinator's change shows what differs, and so does going back", async () => {
    const before = await definition();
    const put = (changes: object) =>
      api.call("putCoordinator", { id: "test", definition: { ...before, ...changes } } as never);
    await put({ role: "tests more" });
    const changed = await lastOf("coordinator:test");
    expect(changed).toMatchObject({ action: "putCoordinator", after: { role: "tests more" } });
    expect(Object.keys(changed.after as object)).toEqual(["role"]);
    await api.call("rollBackCoordinator", { id: "test", number: 1 });
    expect(await lastOf("coordinator:test")).toMatchObject({
      action: "rollBackCoordinator",
      before: changed.after,
      after: changed.before,
    });
  });

  it("keys, groups, channels, routes, invitations, people and their own settings: before and after, never a secret", async () => {
    await api.call("createGroup", { name: "night", description: "at night", members: [] });
    await api.call("updateGroup", { name: "night", members: ["arthur"] });
    await api.call("deleteGroup", { name: "night" });
    expect((await entriesOf("group:night")).map(({ before, after }) => [before, after])).toMatchObject([
      [null, { members: [] }],
      [{ members: [] }, { members: ["arthur"] }],
      [{ members: ["arthur"] }, null],
    ]);
    const made = await api.call("createKey", {
      name: "ci",
      kind: "service",
      role: "operator",
      expiresAt: null,
    } as never);
    const rotated = await api.call("rotateKey", { id: made.id, graceMinutes: 5 });
    await api.call("revokeKey", { id: made.id });
    const keys = await entriesOf(`key:${made.id}`);
    expect(keys.map(({ action }) => action)).toEqual(["createKey", "rotateKey", "revokeKey"]);
    expect(keys.at(-1)).toMatchObject({ before: { status: "active" }, after: { status: "revoked", name: "ci" } });
    const config = { url: "https://example.org/hook" };
    const { channel, secret } = await api.call("createChannel", { kind: "webhook", name: "hook", config });
    await api.call("updateChannel", { id: channel.id, name: "hook 2", enabled: false, config });
    await api.call("putNoticeRoutes", {
      routes: [
        {
          name: "all",
          channels: [channel.id],
          types: [],
          levels: [],
          roles: [],
          coordinators: [],
          afterMinutes: 0,
          quiet: "hold",
        },
      ],
    } as never);
    await api.call("deleteChannel", { id: channel.id });
    expect((await entriesOf(`channel:${channel.id}`)).map(({ before, after }) => [before, after])).toMatchObject([
      [null, { name: "hook", enabled: true }],
      [{ name: "hook" }, { name: "hook 2", enabled: false }],
      [{ name: "hook 2" }, null],
    ]);
    expect(await lastOf("settings:notice-routes")).toMatchObject({
      before: {},
      after: { "1 all": { channels: [channel.id] } },
    });
    const invited = await api.call("createInvitation", {
      email: "new@example.org",
      role: "viewer",
      approverRoles: [],
      groups: [],
    });
    await api.call("revokeInvitation", { id: invited.id });
    expect((await entriesOf(`invitation:${invited.id}`)).map(({ after }) => after)).toMatchObject([
      { status: "open", email: "new@example.org" },
      { status: "revoked" },
    ]);
    await api.call("updatePerson", { name: "arthur", approverRoles: ["ARCHITECT", "DBA"] });
    expect(await lastOf("person:arthur")).toMatchObject({
      before: { approverRoles: ["ARCHITECT"] },
      after: { approverRoles: ["ARCHITECT", "DBA"] },
    });
    await api.call("updateMe", { timezone: "Europe/Berlin" });
    expect(await lastOf("person:test")).toMatchObject({ action: "updateMe", after: { timezone: "Europe/Berlin" } });
    const { rows } = await getPool().query("SELECT * FROM audit_entry");
    const text = JSON.stringify(rows);
    for (const hidden of [made.secret, rotated.secret, secret!, invited.link.split("=").at(-1)!])
      expect(text).not.toContain(hidden);
  });

  it("what was changed while it waited is no entry, but an alarm", async () => {
    const { id } = await ask("TEST:ASK");
    await api.call("listAuditEntries", {});
    await getPool().query(
      `INSERT INTO audit_pending (fact, mac) SELECT jsonb_build_object('at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'action', 'decideEscalation', 'target', jsonb_build_object('type', 'escalation', 'id', $1::text)), repeat('x', 43)`,
      [id],
    );
    await expect(getPool().query("UPDATE audit_pending SET mac = ''")).rejects.toThrow(/append-only/);
    const { items } = await api.call("listAuditEntries", { action: "auditLogBroken" });
    expect(items).toMatchObject([
      { actor: { kind: "system" }, reason: expect.stringContaining("not written by this server") },
    ]);
    expect(await entriesOf(`escalation:${id}`)).toEqual([]);
    expect(await api.call("verifyAuditLog", {})).toMatchObject({ ok: true });
  });
});
