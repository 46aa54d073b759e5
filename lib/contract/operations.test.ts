import { describe, expect, it } from "vitest";
import { openApiDocument } from "./openapi";
import { operations, type Operation } from "./operations";

const all = Object.entries(operations as Record<string, Omit<Operation, "id">>);
type Entry = {
  operationId: string;
  security?: unknown[];
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { required: boolean };
  responses: Record<string, { content: Record<string, unknown> }>;
};
const document = openApiDocument() as { openapi: string; paths: Record<string, Record<string, Entry>> };
const entryOf = (name: keyof typeof operations): Entry =>
  document.paths[`/api/v1${operations[name].path}`]![operations[name].method.toLowerCase()]!;

describe("the operation table", () => {
  it.each(all)("%s: its path names exactly its path parameters", (_, { path, params }) => {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
    expect(Object.keys(params?.shape ?? {})).toEqual(named);
  });

  it.each(all)("%s: path, query and body share no name, so that none hides another", (_, { params, query, body }) => {
    const names = [params, query, body].flatMap((part) => Object.keys(part?.shape ?? {}));
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(all)("%s: only a GET has no body, and an upload has no other", (_, { method, body, upload }) => {
    expect(body === undefined).toBe(method === "GET" || upload === true);
  });

  it("no two operations share method and path, and only what creates takes an Idempotency-Key", () => {
    const places = all.map(([, { method, path }]) => `${method} ${path}`);
    expect(new Set(places).size).toBe(places.length);
    expect(all.filter(([, { idempotent }]) => idempotent).map(([name]) => name)).toEqual([
      "broadcastSignal",
      "commentEscalation",
      "createFlag",
      "runCommand",
    ]);
  });

  it.each(all.filter(([, { query }]) => query !== undefined && "limit" in query.shape))(
    "%s: a page has a default and an upper end",
    (_, { query }) => {
      const needed = "q" in query!.shape && !query!.safeParse({}).success ? { q: "x" } : {};
      const of = (limit: unknown) => query!.safeParse(limit === undefined ? needed : { ...needed, limit });
      expect(of(undefined).data).toMatchObject({ limit: expect.any(Number) });
      for (const limit of ["abc", "-1", "0", "1.5", "1e9", "", "Infinity"])
        expect(of(limit).success, limit).toBe(false);
    },
  );

  it("a status may be given as a list, in one text or as several values", () => {
    const { query } = operations.listRuns;
    expect(query.parse({ status: "failed,aborted" }).status).toEqual(["failed", "aborted"]);
    expect(query.parse({ status: ["failed"] }).status).toEqual(["failed"]);
    expect(query.safeParse({ status: "failed,unheard" }).success).toBe(false);
  });
});

describe("the OpenAPI document", () => {
  it("is OpenAPI 3.1 and has every operation of the table, no more", () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const listed = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map((entry) => entry.operationId),
    );
    expect(listed.toSorted()).toEqual(Object.keys(operations).toSorted());
  });

  it("tells for each operation who may call it and which problems it answers with", () => {
    expect(entryOf("getHealth").security).toEqual([]);
    for (const [name, operation] of all) {
      const { responses, security } = entryOf(name as keyof typeof operations);
      if (operation.access !== "public") expect(security).toBeUndefined();
      const problems = Object.keys(responses).filter((status) => status !== String(operation.status));
      expect(problems).toContain("default");
      if (operation.access !== "public") expect(problems).toEqual(expect.arrayContaining(["401", "403"]));
      if (operation.params) expect(problems).toContain("404");
      if (operation.body) expect(problems).toEqual(expect.arrayContaining(["400", "413", "422"]));
      for (const status of problems)
        expect(Object.keys(responses[status]!.content)).toEqual(["application/problem+json"]);
    }
  });

  it("tells headers, media types and which bodies may be left out", () => {
    const headers = (name: keyof typeof operations) =>
      (entryOf(name).parameters ?? [])
        .filter((parameter) => parameter.in === "header")
        .map((parameter) => parameter.name);
    expect(headers("broadcastSignal")).toEqual(["Idempotency-Key"]);
    expect(headers("streamEvents")).toEqual(["Last-Event-ID"]);
    expect(Object.keys(entryOf("getRunReport").responses["200"]!.content)).toEqual([
      "application/json",
      "text/markdown",
      "application/sarif+json",
    ]);
    expect(Object.keys(entryOf("streamEvents").responses["200"]!.content)).toEqual(["text/event-stream"]);
    expect(
      [entryOf("broadcastSignal"), entryOf("retryRun"), entryOf("abortRun")].map(
        (entry) => entry.requestBody?.required,
      ),
    ).toEqual([true, false, false]);
  });

  it("is plain JSON: nothing gets lost when it is sent", () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});
