import { execFile } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiKey, testPerson } from "@/scripts/test/people";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { installRelease, startRelease, type WaitingRelease } from "@/scripts/test/release";
import { EXIT } from "./errors";

type Ended = { code: number; out: string; err: string };

describe("ESC-6 a release is approved with qd", () => {
  let api: TestApi;
  let release: WaitingRelease;
  let hash: string;

  beforeAll(async () => {
    api = await openTestApi();
    await installRelease(api);
    api.runtime.work();
    await testPerson("rita", { role: "approver", approverRoles: ["RELEASE"] });
    await testPerson("grace", { role: "approver", approverRoles: ["DBA"] });
    release = await startRelease(api, api.folder, "shop");
  });
  afterAll(() => api?.close());

  /** The program itself, in a process of its own, with the key of a person. */
  const qd = async (person: string, ...argv: string[]): Promise<Ended> => {
    const env = { ...process.env, QD_URL: api.url, QD_API_KEY: await createApiKey(person) };
    const program = ["--import", "tsx", "cli/main.ts", ...argv];
    return new Promise((resolve) => {
      execFile(process.execPath, program, { env }, (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), out, err }),
      );
    });
  };

  it("shows what waits, of whom it is asked and exactly what would happen", async () => {
    const list = await qd("rita", "escalations", "--scope", "roles");
    expect(list.out).toContain("OPS:RELEASE on shop: may the release");
    const { out } = await qd("rita", "escalations", release.escalationId);
    for (const part of [
      "RELEASE",
      "node release.mjs publish_release",
      '+  "version": "1.2.0"',
      "exactly as shown, once",
    ])
      expect(out).toContain(part);
    hash = /approve --hash ([0-9a-f]{12})\n/.exec(out)![1]!;
  });

  it("whoever does not have the role is told who may; the key of a program never decides", async () => {
    const { code, err } = await qd("grace", "decide", release.escalationId, "approve");
    expect(code).toBe(EXIT.cannot);
    expect(err).toMatch(/RELEASE/);
    expect(await release.published()).toEqual({ tags: [], times: 0 });
    const key = await createApiKey("robot", { kind: "service", role: "administrator" });
    await api.refused(403, `/api/v1/escalations/${release.escalationId}/decision`, {
      method: "POST",
      key,
      body: { option: "approve" },
    });
  });

  it("what was shown and is not what would be carried out any more is refused", async () => {
    const { code, err } = await qd("rita", "decide", release.escalationId, "approve", "--hash", "0123456789ab");
    expect([code, err]).toEqual([EXIT.cannot, expect.stringMatching(/no longer what would be carried out/)]);
  });

  it("whoever has it approves; called thrice at once, the run goes on exactly once", async () => {
    const ended = await Promise.all(
      [1, 2, 3].map(() => qd("rita", "decide", release.escalationId, "approve", "--hash", hash, "--wait")),
    );
    expect(ended.map(({ code }) => code).toSorted()).toEqual([0, EXIT.cannot, EXIT.cannot]);
    const losers = ended.filter(({ code }) => code !== 0);
    expect(losers.map(({ err }) => err)).toEqual(
      [1, 2].map(() => expect.stringMatching(/rita chose "approve" at \d{4}-/)),
    );
    expect(ended.find(({ code }) => code === 0)!.out).toContain("complete");
    expect(await release.published()).toEqual({ tags: ["v1.2.0"], times: 1 });
    expect(await release.outcome()).toEqual({ status: "complete", attempts: 1, started: 1, decided: 1 });
  });
});
