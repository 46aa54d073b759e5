import { describe, expect, it } from "vitest";
import { gitHubToken } from "./test-secrets";
import { checkReportedDiff } from "./reported";

const diff = (added: string) =>
  `diff --git a/src/app.ts b/src/app.ts
--- a/src/app.ts
+++ b/src/app.ts
@@ -10,3 +10,4 @@ function connect() {
 const host = "db";
-const key = process.env.OLD;
+const key = process.env.KEY;
+${added}
 connect(host, key);
`;

describe("GATE-3 secrets in a diff that an agent reports", () => {
  it("passes a diff without any", async () =>
    expect(await checkReportedDiff(diff("const port = 5432;"))).toMatchObject({
      id: "no-secrets-in-diff",
      status: "pass",
      mandatory: true,
    }));

  it("names file, line and kind, never the value", async () => {
    const token = gitHubToken("ghp_", 7);
    const check = await checkReportedDiff(diff(`const token = "${token}";`));
    expect(check).toMatchObject({ status: "fail", mandatory: true });
    expect(check.evidence).toContain("src/app.ts:12 (GitHub token)");
    expect(check.evidence).not.toContain(token);
  });

  it("takes out no harm: one that is only removed is not reported again", async () => {
    const removed = diff("x").replace("-const key = process.env.OLD;", `-const key = "${gitHubToken("ghp_", 8)}";`);
    expect(await checkReportedDiff(removed)).toMatchObject({ status: "pass" });
  });

  it.each(["", "no diff at all", "+++ b/x\n@@ broken", "\0\0"])("takes %j as it is", async (text) =>
    expect(await checkReportedDiff(text)).toMatchObject({ status: "pass" }),
  );
});
