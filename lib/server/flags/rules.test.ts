import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routesFor, routingSchema } from "@/lib/domain/flags/routing";
import { SetupError } from "../setup-error";
import { handlingRules, readRules, routingRules } from "./rules";

describe("the rules that ship", () => {
  it.each([
    ["Database schema changes of the users table", "@database."],
    ["Login and JWT handling are different now", "@service.auth"],
    ["A vulnerability was found in the upload", "@security."],
    ["The React component of the profile page", "@frontend."],
    ["The endpoint POST /orders has another answer", "@backend."],
    ["The Kubernetes deployment got new limits", "@ops."],
  ])("FLAG-7 %s → %s", async (text, route) => {
    expect(routesFor(await routingRules(), text)).toContain(route);
  });

  it("FLAG-7 a text about nothing of it leads nowhere", async () => {
    expect(routesFor(await routingRules(), "Lunch is at noon; author and restful sleep are no subjects")).toEqual([]);
  });

  it("FLAG-6 every flag that is not locked has a rule", async () => {
    const rules = await handlingRules();
    expect(rules.at(-1)!.when).toEqual({ locked: false });
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });
});

describe("files of rules that are wrong", () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), "quarterdeck-rules-"));
    await mkdir(path.join(root, "catalog/flags"), { recursive: true });
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it.each([
    ["no file", null, /ENOENT/],
    ["no YAML", "rules: [", /line 1/],
    ["no rules", "rules: []", /rules/],
    ["an unknown field", "rules: [{ id: a, about: b, pattern: c, handles: ['@a.'], more: 1 }]", /more/],
    [
      "no regular expression",
      "rules: [{ id: a, about: b, pattern: '(', handles: ['@a.'] }]",
      /rule a: .*regular expression/i,
    ],
  ])("FLAG-7 %s says where", async (_, text, message) => {
    await rm(path.join(root, "catalog/flags/routing.yaml"), { force: true });
    if (text !== null) await writeFile(path.join(root, "catalog/flags/routing.yaml"), text);
    const reading = readRules("routing.yaml", routingSchema, (rule) => rule.pattern, root);
    await expect(reading).rejects.toThrow(SetupError);
    await expect(reading).rejects.toThrow(message);
  });
});
