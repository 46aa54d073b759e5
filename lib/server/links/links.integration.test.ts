import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSignInToken, testPerson } from "@/scripts/test/people";
import { redeemSignInToken, SESSION_COOKIE } from "../auth";
import { getPool } from "../db";
import { openNoticeStage, type NoticeStage } from "../notices/testing";
import { createLink, linkEnd } from "./links";
import { openLink } from "./find";
import { postDecision, takeChoice } from "./http";
import { saidTo } from "./said";

describe("ESC-6 one-time links", () => {
  let stage: NoticeStage;
  beforeAll(async () => {
    stage = await openNoticeStage();
  });
  afterAll(() => stage?.close());

  const linkFor = async (person = "ada", over: { contentHash?: string; expiresAt?: Date } = {}) => {
    const asked = await stage.ask();
    const { contentHash } = await stage.call("getEscalation", { id: asked.escalationId });
    const { url } = await createLink({
      escalationId: asked.escalationId,
      person,
      contentHash: over.contentHash ?? contentHash,
      expiresAt: over.expiresAt ?? linkEnd(null),
    });
    return { ...asked, token: url.split("/").at(-1)! };
  };
  const post = async (token: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const { goOn, refused } = await takeChoice(await posted(token, fields, headers), token);
    if (goOn === null) return { path: null, next: null, said: refused.said, refused };
    expect(goOn.status).toBe(303);
    expect(goOn.headers.get("referrer-policy")).toBe("no-referrer");
    const to = new URL(goOn.headers.get("location")!, "http://here");
    return { path: to.pathname, next: to.searchParams.get("next"), said: null, refused };
  };
  const posted = async (token: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const nonce = fields["nonce"] ?? (await openLink(token))?.nonce ?? "";
    const sent = {
      host: "127.0.0.1",
      origin: "http://127.0.0.1",
      "content-type": "application/x-www-form-urlencoded",
      ...headers,
    };
    return new Request(`http://127.0.0.1/decide/${token}/decision`, {
      method: "POST",
      // An empty header is one that is not sent.
      headers: Object.entries(sent).filter(([, value]) => value !== ""),
      body: new URLSearchParams({ ...fields, nonce }).toString(),
    });
  };
  const cookieOf = async (name: string) => {
    const { session } = (await redeemSignInToken(await createSignInToken(name)))!;
    return { cookie: `${SESSION_COOKIE}=${session}` };
  };
  const decisionOf = async (id: string) => (await stage.call("getEscalation", { id })).decision;

  it("a run that waits for approval by role is decided from the page, and goes on exactly once", async () => {
    const { token, runId, escalationId } = await linkFor();
    const fields = { option: "accept", reason: "on leave until Monday" };
    const { nonce } = (await openLink(token))!;
    const answers = await Promise.all([1, 2, 3].map(() => post(token, { ...fields, nonce })));
    expect(answers.filter(({ said }) => said === null)).toHaveLength(1);
    await stage.until(runId, "complete");
    expect(await decisionOf(escalationId)).toMatchObject({ by: "ada", via: "link", reason: "on leave until Monday" });
    const { rows } = await getPool().query(
      "SELECT count(*)::int AS n FROM event WHERE type = 'escalation.decided' AND payload ->> 'escalationId' = $1",
      [escalationId],
    );
    expect(rows[0].n).toBe(1);
    expect((await openLink(token))!.trouble).toBe("used");
    expect((await post(token, fields)).said).toBe("This link was used already.");
  });

  it("opening it, however often, decides nothing and uses nothing up", async () => {
    const { token, escalationId } = await linkFor();
    for (let times = 0; times < 5; times += 1) expect((await openLink(token))!.trouble).toBeNull();
    expect(await decisionOf(escalationId)).toBeNull();
    expect((await post(token, { option: "abort" })).said).toBeNull();
    expect(await decisionOf(escalationId)).toMatchObject({ option: "abort", via: "link" });
  });

  it("a refusal does not use it up", async () => {
    const { token, escalationId } = await linkFor();
    expect((await post(token, { option: "accept", reason: " " })).said).toMatch(/needs a reason/);
    expect((await post(token, { option: "nothing" })).said).toMatch(/no option/);
    expect(await decisionOf(escalationId)).toBeNull();
    expect((await post(token, { option: "accept", reason: "now with one" })).said).toBeNull();
  });

  it("what is refused comes back with what was typed, the status, and what is wrong with which field", async () => {
    const { token, escalationId } = await linkFor();
    const typed = { option: "accept", reason: " ", "input.expires": "soon" };
    expect((await post(token, typed)).refused).toEqual({
      status: 422,
      said: '"Continue without it" needs a reason.',
      option: "accept",
      reason: " ",
      inputs: { expires: "soon" },
      errors: [expect.objectContaining({ path: "reason", rule: "required" })],
    });
    for (const [reason, errors] of [
      ["x".repeat(4_001), [expect.objectContaining({ path: "reason" })]],
      ["half \u0000 a line", [expect.objectContaining({ path: "reason" })]],
    ] as const)
      expect((await post(token, { option: "accept", reason })).refused).toMatchObject({ status: 422, reason, errors });
    expect((await post(token, { ...typed, nonce: "of before" })).refused).toMatchObject({ status: 409, reason: " " });
    expect(await decisionOf(escalationId)).toBeNull();
    await getPool().query("UPDATE decision_link SET content_hash = 'of before' WHERE escalation_id = $1", [
      escalationId,
    ]);
    expect((await post(token, { option: "accept", reason: "long thought about" })).refused).toMatchObject({
      status: 409,
      said: expect.stringContaining("has changed"),
      reason: "long thought about",
      errors: [],
    });
    expect((await post("decide_x", typed)).refused).toMatchObject({ status: 404, option: "accept" });
    expect(await decisionOf(escalationId)).toBeNull();
  });

  it("where another server renders the pages, the page is opened anew and says what was refused", async () => {
    const { token } = await linkFor();
    const answer = await postDecision(await posted(token, { option: "accept", reason: " " }), token);
    expect([answer.status, answer.headers.get("referrer-policy")]).toEqual([303, "no-referrer"]);
    const to = new URL(answer.headers.get("location")!, "http://here");
    expect(to.pathname).toBe(`/decide/${token}`);
    const { said = "", proof = "" } = Object.fromEntries(to.searchParams);
    expect(saidTo(token, said, proof)).toMatch(/needs a reason/);
  });

  it("another site, a page that was not loaded and a program without a page decide nothing", async () => {
    const { token, escalationId } = await linkFor();
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "http://127.0.0.1", "sec-fetch-site": "cross-site" },
      { host: "evil.example", origin: "http://evil.example" },
      { origin: "null", "sec-fetch-site": "cross-site" },
    ] as Record<string, string>[])
      expect((await post(token, { option: "abort" }, headers)).said).not.toBeNull();
    expect((await post(token, { option: "abort", nonce: "made-up" })).said).toMatch(/Look at it again/);
    expect((await post(token, { option: "abort" }, { "content-type": "text/plain" })).said).toMatch(/form/);
    expect(await decisionOf(escalationId)).toBeNull();
    // A frame without an origin of its own, of whichever site: no page of ours was loaded, so it has no nonce.
    expect((await post(token, { option: "abort", nonce: "made-up" }, { origin: "null" })).said).toMatch(/Look at it/);
    expect(await decisionOf(escalationId)).toBeNull();
    // As browsers post from a page that tells nobody where it is.
    const own = { origin: "null", "sec-fetch-site": "same-origin" };
    expect((await post(token, { option: "abort" }, own)).said).toBeNull();
  });

  it("the browser inside a mail program, which names no origin and nothing else, decides from the page it loaded", async () => {
    for (const headers of [{ origin: "null" }, { origin: "" }] as Record<string, string>[]) {
      const { token, escalationId } = await linkFor();
      expect((await post(token, { option: "abort" }, headers)).said).toBeNull();
      expect(await decisionOf(escalationId)).toMatchObject({ by: "ada", via: "link" });
    }
  });

  it("a button that is pressed twice is one choice, and the second press reads what was decided", async () => {
    const { token, escalationId } = await linkFor();
    const pressed = await Promise.all([1, 2].map(() => post(token, { option: "abort" })));
    expect(pressed.map(({ said }) => said).toSorted()).toEqual(["This link was used already.", null]);
    expect(await openLink(token)).toMatchObject({ trouble: "used", escalation: { decision: { by: "ada" } } });
    expect(await decisionOf(escalationId)).toMatchObject({ option: "abort" });
  });

  it.each([
    ["expired", { expiresAt: new Date(Date.now() - 1_000) }],
    ["changed", { contentHash: "of something else" }],
  ] as const)("a link that is %s says so and decides nothing", async (trouble, over) => {
    const { token, escalationId } = await linkFor("ada", over);
    expect((await openLink(token))!.trouble).toBe(trouble);
    expect((await post(token, { option: "abort" })).said).not.toBeNull();
    expect(await decisionOf(escalationId)).toBeNull();
  });

  it("one that was tampered with is unknown", async () => {
    const { token } = await linkFor();
    const other = `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`;
    for (const wrong of [other, token.toUpperCase(), "decide_", "../x", `${token} `]) {
      expect(await openLink(wrong)).toBeNull();
      expect((await post(wrong, { option: "abort" })).said).toMatch(/no such link/);
    }
  });

  it("whoever is not asked decides nothing by a link either", async () => {
    const { token, escalationId } = await linkFor("grace");
    expect((await post(token, { option: "abort" })).said).toMatch(/ARCHITECT/);
    const viewer = await linkFor("vic");
    expect((await post(viewer.token, { option: "abort" })).said).not.toBeNull();
    expect(await decisionOf(escalationId)).toBeNull();
    await testPerson("gone", { role: "approver", approverRoles: ["ARCHITECT"], status: "disabled" });
    const gone = await linkFor("gone");
    expect((await openLink(gone.token))!.trouble).toBe("person");
    expect((await post(gone.token, { option: "abort" })).said).not.toBeNull();
    expect(await decisionOf(gone.escalationId)).toBeNull();
  });

  it("where the rules ask for a session it takes one, of the same person", async () => {
    const { token, escalationId } = await linkFor();
    await getPool().query(`UPDATE escalation SET rules = rules || '{"signIn": true}' WHERE id = $1`, [escalationId]);
    expect(await post(token, { option: "abort" })).toMatchObject({ path: "/sign-in", next: `/decide/${token}` });
    expect((await post(token, { option: "abort" }, await cookieOf("grace"))).said).toMatch(/signed in as grace/);
    expect((await post(token, { option: "abort" }, { cookie: `${SESSION_COOKIE}=session_revoked` })).path).toBe(
      "/sign-in",
    );
    expect(await decisionOf(escalationId)).toBeNull();
    expect((await post(token, { option: "abort" }, await cookieOf("ada"))).said).toBeNull();
    expect(await decisionOf(escalationId)).toMatchObject({ by: "ada", via: "link" });
  });

  it("who comes too late reads who decided what", async () => {
    const { token, escalationId } = await linkFor();
    const { nonce } = (await openLink(token))!;
    await stage.call("decideEscalation", { id: escalationId, option: "abort" });
    expect((await post(token, { option: "abort", nonce })).said).toMatch(/decided already/);
    expect(await openLink(token)).toMatchObject({ trouble: "closed", escalation: { decision: { by: "test" } } });
  });

  it("nobody else can have the page say something", () => {
    expect(saidTo("decide_x", "Call this number", "made-up")).toBeNull();
  });
});
