import { describe, expect, it } from "vitest";
import { auditFilters } from "./filters";

describe("filters of the audit log in the address", () => {
  it("are read, and what is not understood is left out", () => {
    expect(
      auditFilters(
        new URLSearchParams(
          "q= key &actor=anna&action=signIn&target=person:anna&outcome=refused&from=2026-01-01T00:00:00Z",
        ),
      ),
    ).toEqual({
      q: "key",
      actor: "anna",
      action: "signIn",
      target: "person:anna",
      outcome: "refused",
      from: "2026-01-01T00:00:00.000Z",
    });
    expect(auditFilters(new URLSearchParams("outcome=maybe&from=soon&q=&other=1"))).toEqual({});
  });
});
