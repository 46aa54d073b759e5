import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { storeTestAgents, testFlag } from "./testing";

describe("flags over REST", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi();
    await storeTestAgents();
  });
  afterAll(() => api?.close());

  it("FLAG-3 the documented flow: lock, ask, answer, unlock, complete, then a chained flag", async () => {
    const flag = await api.call("createFlag", testFlag({ flagType: "breaking_change", impactLevel: "high" }));
    expect(flag).toMatchObject({ status: "pending", locked: false, chainDepth: 0, chainSize: 1, completions: 0 });
    const locked = await api.call("lockFlag", { id: flag.id, agent: "@backend.api", reason: "Which default?" });
    expect(locked).toMatchObject({ locked: true, lockedBy: "@backend.api", lockReason: "Which default?" });
    const question = await api.call(
      "createFlag",
      testFlag({
        flagType: "information_request",
        sourceAgent: "@backend.api",
        targetAgent: "@database.postgres",
        changeDescription: `Need clarification on FLAG #${flag.id}: which default has the new column?`,
      }),
    );
    expect(question.asksAboutId).toBe(flag.id);
    await api.refused(409, `/api/v1/flags/${flag.id}/complete`, { method: "POST", body: { agent: "@backend.api" } });
    const answered = await api.call("answerFlag", {
      id: question.id,
      agent: "@database.postgres",
      answer: "An empty object.",
    });
    expect(answered).toMatchObject({ status: "completed", answer: "An empty object.", unlocked: [flag.id] });
    expect(await api.call("getFlag", { id: flag.id })).toMatchObject({
      locked: false,
      lockedBy: null,
      status: "pending",
    });
    expect(await api.call("unlockFlag", { id: flag.id })).toMatchObject({ locked: false, status: "pending" });
    const completed = await api.call("completeFlag", { id: flag.id, agent: "@backend.api" });
    expect(completed).toMatchObject({ status: "completed", completedBy: "@backend.api", cascade: { ask: true } });
    const chained = await api.call(
      "createFlag",
      testFlag({ sourceAgent: "@backend.api", targetAgent: "@frontend.react", chainOriginId: flag.id }),
    );
    expect(chained).toMatchObject({ chainOriginId: flag.id, chainDepth: 1, chainSize: 2 });
    const detail = await api.call("getFlag", { id: flag.id });
    expect(detail.history.map(({ type }) => type)).toEqual([
      "flag.created",
      "flag.locked",
      "flag.answered",
      "flag.unlocked",
      "flag.completed",
    ]);
    expect(detail.questions.map(({ id }) => id)).toEqual([question.id]);
    expect(await api.call("getFlagChain", { id: chained.id })).toMatchObject({
      originId: flag.id,
      flags: [
        { id: flag.id, depth: 0 },
        { id: chained.id, depth: 1 },
      ],
    });
  });
});
