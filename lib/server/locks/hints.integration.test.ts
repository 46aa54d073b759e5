import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { importFrom, writeFiles } from "@/lib/server/catalog/import/testing";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { storeTestCoordinator, testSignal } from "@/scripts/test/runtime";

const skill = (name: string, hints: string) => `---
name: ${name}
description: Calls ${name}
parallel_hints:
${hints}
---

# ${name}

> **Trigger:** \`/${name}\`
`;

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi();
  const folder = path.join(api.folder, "skills");
  await writeFiles(folder, {
    "coord-harbour/SKILL.md": skill(
      "coord-harbour",
      "  can_parallel_with: [coord-sea]\n  must_serialize_with: [TIDES, /lock-keeper]\n  preferred_batch_size: 1",
    ),
    "lock-keeper/SKILL.md": skill(
      "lock-keeper",
      "  can_parallel_with: []\n  must_serialize_with: []\n  preferred_batch_size: 3",
    ),
  });
  await importFrom(api, { path: folder });
  const one = (id: string, agent: string) => ({ parallel: [{ id, agent, task: "work", paths: ["quay/"] }] });
  await storeTestCoordinator(
    {
      id: "coord-harbour",
      agents: [{ handle: "CRANE", role: "lifts" }],
      signals: [testSignal("HARBOUR:LIFT", one("lift", "CRANE"))],
    },
    "coord-harbour",
    "HARBOUR",
  );
  await storeTestCoordinator(
    { agents: [{ handle: "GAUGE", role: "measures" }], signals: [testSignal("TIDES:READ", one("read", "GAUGE"))] },
    "coord-tides",
    "TIDES",
  );
});
afterAll(() => api?.close());

const locksOf = async (signal: string) => {
  const { json } = await api.send("/api/v1/signals/preview", { method: "POST", body: { signal, context: {} } });
  return (json as { steps: { locks?: Record<string, unknown> }[] }).steps[0]!.locks;
};

it("RUN-12 parallel_hints of an imported skill hold for the runs of its coordinator, and for those it names", async () => {
  await expect
    .poll(() => locksOf("HARBOUR:LIFT"))
    .toMatchObject({
      paths: [{ path: "quay/" }],
      serial: [
        { key: "@coord-harbour|tides", side: "states" },
        { key: "@coord-harbour|lock-keeper", side: "states" },
        // A slash name means its bearer too.
        { key: "@coord-harbour|@lock-keeper", side: "states" },
      ],
      // The size is that of the skill's own tasks, not of every agent its coordinator manages.
      batch: null,
      parallelWith: ["coord-sea"],
    });
  expect(await locksOf("TIDES:READ")).toMatchObject({
    serial: [
      { key: "@coord-harbour|tides", side: "named", rule: "the rule that @coord-harbour must serialize with TIDES" },
    ],
    names: expect.arrayContaining(["gauge", "coord-tides", "tides"]),
  });
});
