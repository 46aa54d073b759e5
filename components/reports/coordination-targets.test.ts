import { describe, expect, it } from "vitest";
import { measured } from "./coordination-targets";

describe("RUN-13 metrics against their targets", () => {
  it.each([
    ["spawnMs", 4_999, { value: "5.0 s", target: "< 5.0 s", met: true }],
    ["spawnMs", 5_000, { met: false }],
    ["parallelUtilization", 0.8, { value: "80%", target: "≥ 80%", met: true }],
    ["parallelUtilization", 0.79, { met: false }],
    ["overhead", 0.004, { value: "0.4%", target: "< 10%", met: true }],
    ["overhead", 0.1, { value: "10%", met: false }],
    ["synthesisMs", null, { value: "-", target: "< 30 s", met: null }],
    ["overhead", null, { value: "Not applicable", met: null, why: "the agents worked for less than a second" }],
    ["parallelUtilization", null, { value: "Not applicable", why: "nothing could run side by side" }],
    ["apiP95Ms", 12, { value: "12 ms", target: "< 200 ms", met: true }],
  ] as const)("%s of %s", (id, value, expected) => {
    expect(measured(id, value)).toMatchObject(expected);
  });
});
