import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROKEN as ALL_BROKEN } from "@/lib/domain/flags/testing";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { TESTER } from "@/scripts/test/runtime";
import { getPool } from "../db";
import { createFlag } from "./create";
import { waiveFlag } from "./change";
import { storeTestAgents, testFlag } from "./testing";

/** Tries to change or read what a text field must not reach. */
const SQL = `'; DROP TABLE flag; -- "; SELECT pg_sleep(10); $$ UPDATE flag SET status = 'completed' $$ \\x27 %s {{7*7}}`;

/** What can't be stored or nests too deep is refused by REST before anything else is looked at. */
const BROKEN = ALL_BROKEN.filter(([, , , rule]) => rule !== "storable" && rule !== "depth");

describe("the rules of flags over REST", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi();
    await storeTestAgents();
  });
  afterAll(() => api?.close());

  const create = (fields: Record<string, unknown>) =>
    api.refused(422, "/api/v1/flags", { method: "POST", body: testFlag(fields as never) });
  const stored = async () => (await getPool().query<{ n: number }>("SELECT count(*)::int AS n FROM flag")).rows[0]!.n;

  it.each(BROKEN)("FLAG-1 %s gives 422 with field and rule", async (_, fields, path, rule) => {
    const { errors, detail } = await create(fields);
    expect(errors.map((error) => ({ path: error.path, rule: error.rule }))).toContainEqual({ path, rule });
    expect(detail).toContain(path);
  });

  it("FLAG-1 rules broken in pairs are both named", async () => {
    for (const [index, [, fields, path, rule]] of BROKEN.entries())
      for (const step of [1, 7, 16]) {
        const [, others, otherPath, otherRule] = BROKEN[(index + step) % BROKEN.length]!;
        if (Object.keys(fields).some((name) => name in others)) continue;
        const found = (await create({ ...fields, ...others })).errors.map((error) => `${error.path} ${error.rule}`);
        expect(found).toEqual(expect.arrayContaining([`${path} ${rule}`, `${otherPath} ${otherRule}`]));
      }
    expect(await stored()).toBe(0);
  });

  it("FLAG-1 what the caused flags of a completion break is named with their place", async () => {
    const { id } = await api.call("createFlag", testFlag());
    const { sourceAgent: _, ...caused } = testFlag({ targetAgent: "@frontend.react" });
    const body = (second: object) => ({ caused: [caused, { ...caused, ...second }] });
    const send = (second: object) =>
      api.refused(422, `/api/v1/flags/${id}/complete`, { method: "POST", body: body(second) });
    expect((await send({ changeDescription: "short" })).errors).toMatchObject([
      { path: "caused.1.changeDescription", rule: "too_small" },
    ]);
    expect((await send({ flagType: "security" })).errors).toMatchObject([
      { path: "caused.1.impactLevel", rule: "grave_is_critical" },
    ]);
    expect((await send({ targetAgent: "@nobody.knows" })).errors).toMatchObject([
      { path: "caused.1.targetAgent", rule: "known_agent" },
    ]);
    expect(await api.call("getFlag", { id })).toMatchObject({ status: "pending", chainSize: 1 });
  });

  it("FLAG-4 a chain to, or a question about, a flag that does not exist is refused", async () => {
    expect((await create({ chainOriginId: 2_000_000 })).errors).toMatchObject([
      { path: "chainOriginId", rule: "exists" },
    ]);
    const question = { flagType: "information_request", asksAboutId: 2_000_000 };
    expect((await create(question)).errors).toMatchObject([{ path: "asksAboutId", rule: "exists" }]);
    const { id } = await api.call(
      "createFlag",
      testFlag({ flagType: "information_request", notes: "About FLAG #2000000 in the notes only" }),
    );
    expect(await api.call("getFlag", { id })).toMatchObject({ asksAboutId: null, asksAbout: null });
  });

  it("FLAG-7 an unknown target is refused with three suggestions, the routed ones among them", async () => {
    await storeTestAgents(["@database.mongodb", "@database.redis"]);
    const refused = await create({ targetAgent: "@backend.apis" });
    expect(refused.errors).toMatchObject([{ path: "targetAgent", rule: "known_agent" }]);
    const suggestions = (refused as unknown as { suggestions: string[] }).suggestions;
    expect(suggestions).toHaveLength(3);
    expect(suggestions[0]).toBe("@backend.api");
    expect(suggestions.some((handle) => handle.startsWith("@database."))).toBe(true);
    for (const handle of suggestions) expect(refused.detail).toContain(handle);
  });

  it("FLAG-1 SQL in a text is text", async () => {
    const text = (length: number) => SQL.padEnd(length, " and more");
    const flag = testFlag({
      changeDescription: text(120),
      actionRequired: text(200),
      relatedFiles: [SQL],
      codeLocation: `${SQL}:12`,
      exampleUsage: SQL,
      notes: SQL,
      context: { [SQL]: [SQL] },
    });
    const { id } = await api.call("createFlag", flag);
    const kept = await api.call("getFlag", { id });
    expect(kept).toMatchObject({
      changeDescription: flag.changeDescription,
      relatedFiles: [SQL],
      codeLocation: `${SQL}:12`,
      context: { [SQL]: [SQL] },
      status: "pending",
    });
    expect((await api.call("listFlags", { q: SQL })).items.map((one) => one.id)).toEqual([id]);
    expect((await api.call("listFlags", { file: SQL })).items.map((one) => one.id)).toEqual([id]);
    for (const filter of ["target", "source", "agent"] as const)
      expect(
        (await api.call("listFlags", { [filter]: SQL.slice(0, 150) })).items.filter((one) => one.targetAgent !== null),
      ).toEqual([]);
    expect(await api.call("getAgentFlags", { handle: "' OR 1=1 --" })).toMatchObject({ actionable: [], locked: [] });
    await api.call("lockFlag", { id, reason: SQL });
    expect(await api.call("unlockFlag", { id, reason: SQL })).toMatchObject({ locked: false });
    expect(await api.call("completeFlag", { id, notes: SQL })).toMatchObject({ status: "completed", notes: SQL });
  });

  it("FLAG-1 what REST refuses at its door is refused on every other way in, too", async () => {
    for (const [, fields, path, rule] of ALL_BROKEN)
      await expect(createFlag(TESTER, testFlag(fields as never))).rejects.toMatchObject({
        status: 422,
        extra: { errors: expect.arrayContaining([expect.objectContaining({ path, rule })]) },
      });
    let deep: unknown = 1;
    for (let level = 0; level < 50_000; level++) deep = [deep];
    await expect(createFlag(TESTER, testFlag({ context: { deep } as never }))).rejects.toMatchObject({
      status: 422,
      extra: { errors: [{ path: "context", rule: "depth" }] },
    });
  });

  it("FLAG-1 what is no flag is not found, and bodies of the wrong shape are refused", async () => {
    for (const number of ["0", "-1", "abc", "1.5", "99999999999", "2147483647"])
      await api.refused(404, `/api/v1/flags/${number}`);
    for (const verb of ["lock", "unlock", "complete"])
      await api.refused(404, `/api/v1/flags/2147483647/${verb}`, { method: "POST", body: {} });
    const { id } = await api.call("createFlag", testFlag({ flagType: "information_request" }));
    const send = (verb: string, body: object) =>
      api.refused(422, `/api/v1/flags/${id}/${verb}`, { method: "POST", body });
    expect((await send("lock", { agent: "" })).errors).toMatchObject([{ path: "agent", rule: "handle" }]);
    expect((await send("complete", { agent: "Bob" })).errors).toMatchObject([{ path: "agent", rule: "handle" }]);
    expect((await send("answer", {})).errors).toMatchObject([{ path: "answer" }]);
    expect((await send("answer", { answer: "  " })).errors).toMatchObject([{ path: "answer" }]);
    expect((await send("waive", { runId: "x", reason: "r" })).errors).toMatchObject([{ path: "runId" }]);
    await expect(
      waiveFlag(TESTER, { id, runId: "01999999-9999-7999-8999-999999999999", reason: "r" }),
    ).rejects.toMatchObject({ status: 422 });
    for (const query of [
      "status=done",
      "impact=urgent",
      "type=x",
      "locked=maybe",
      "cursor=x",
      "limit=0",
      "order=alphabet",
    ])
      await api.refused(400, `/api/v1/flags?${query}`);
  });

  it("FLAG-1 a repeated request creates one flag, another one under the same key is refused", async () => {
    const headers = { "idempotency-key": "flag-1" };
    const before = await stored();
    const [first, ...others] = await Promise.all(
      Array.from({ length: 8 }, () => api.call("createFlag", testFlag(), headers)),
    );
    for (const other of others) expect(other.id).toBe(first!.id);
    expect(await stored()).toBe(before + 1);
    await api.refused(409, "/api/v1/flags", { method: "POST", body: testFlag({ notes: "another" }), headers });
  });
});
