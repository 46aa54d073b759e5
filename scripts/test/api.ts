import { once } from "node:events";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { openApiDocument } from "@/lib/contract/openapi";
import { operations, type CallInput, type Operation, type OperationId, type Output } from "@/lib/contract/operations";
import { operationUrl } from "@/lib/contract/client";
import type { Problem, RunDetail } from "@/lib/contract/schemas";
import { isRunEnded, type RunStatus } from "@/lib/domain/status";
import { forgetEnv } from "@/lib/server/env";
import { answerApi } from "@/lib/server/http/node";
import { createApiKey } from "./people";
import { openTestRuntime, type TestRuntime } from "./runtime";

export type Answer = { status: number; headers: IncomingHttpHeaders; text: string; json: unknown };
export type Send = {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer | object;
  key?: string | null;
};

/** The API behind a real HTTP server as the product has it, over a runtime of the test's own. */
export type TestApi = {
  runtime: TestRuntime;
  url: string;
  host: string;
  key: string;
  /** A folder of the test's own, below the system's temporary one. */
  folder: string;
  /** Sends anything, with the key unless `key` says otherwise; an object becomes JSON. */
  send(target: string, options?: Send): Promise<Answer>;
  /** Calls an operation; fails unless it answers as its schema and the OpenAPI document say. */
  call<K extends OperationId>(id: K, input: CallInput<K>, headers?: OutgoingHttpHeaders): Promise<Output<K>>;
  /** Sends what must be refused; fails unless the answer is a problem with this status. */
  refused(
    status: number,
    target: string,
    options?: Send,
  ): Promise<Problem & { errors: { path: string; rule: string; message: string }[] }>;
  /** Waits until a run has one of the statuses, or has ended; two minutes at most. */
  until(runId: string, ...statuses: RunStatus[]): Promise<RunDetail>;
  /** Operations that `call` has had a good answer from. */
  called: Set<OperationId>;
  close(): Promise<void>;
};

/** Audits share the machine with other test files. */
const PATIENCE_MS = 120_000;

/** Opens the API for tests. `env` is set for the process until it is closed. */
export async function openTestApi(env: Record<string, string> = {}): Promise<TestApi> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "quarterdeck-api-")));
  const settings: Record<string, string> = {
    QUARTERDECK_DATA: path.join(folder, "data"),
    QUARTERDECK_SECRET: "the secret of the tests",
    ...env,
  };
  const before = Object.fromEntries(Object.keys(settings).map((name) => [name, process.env[name]]));
  Object.assign(process.env, settings);
  const runtime = await openTestRuntime("postgres");
  const key = await createApiKey("test");
  const server = createServer((incoming, outgoing) => void answerApi(incoming, outgoing));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  const host = `127.0.0.1:${address.port}`;
  const called = new Set<OperationId>();
  const until: TestApi["until"] = async (runId, ...statuses) => {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const run = (await send(`/api/v1/runs/${runId}`)).json as RunDetail;
      if (statuses.length > 0 ? statuses.includes(run.status) : isRunEnded(run.status)) return run;
      if (performance.now() > deadline)
        throw new Error(
          `run ${runId} is ${run.status}: ${JSON.stringify(run.tasks.map(({ stepId, status, error }) => ({ stepId, status, error })))}`,
        );
      await delay(25);
    }
  };
  const send: TestApi["send"] = (target, options = {}) => sendTo(address.port, key, target, options);
  return {
    runtime,
    url: `http://${host}`,
    host,
    key,
    folder,
    send,
    until,
    called,
    async call(id, input, headers = {}) {
      const operation: Omit<Operation, "id"> = operations[id];
      const values = input as Record<string, unknown>;
      const body =
        operation.body &&
        Object.fromEntries(
          Object.keys(operation.body.shape).flatMap((name) =>
            values[name] === undefined ? [] : [[name, values[name]]],
          ),
        );
      const answer = await send(operationUrl(id, input), {
        method: operation.method,
        headers,
        // A session takes the place of the key.
        ...("cookie" in headers ? { key: null } : {}),
        ...(body ? { body } : {}),
      });
      expect(answer.status, answer.text).toBe(operation.status);
      expectDocumented(id, answer);
      called.add(id);
      return operation.output.parse(answer.json) as Output<typeof id>;
    },
    async refused(status, target, options = {}) {
      const answer = await send(target, options);
      expect(answer.status, answer.text.slice(0, 2_000)).toBe(status);
      return expectProblem(answer);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await runtime.close();
      await rm(folder, { recursive: true, force: true });
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      forgetEnv();
    },
  };
}

async function sendTo(port: number, key: string, target: string, options: Send): Promise<Answer> {
  const { method = "GET", body, headers = {} } = options;
  const bytes = body === undefined || typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const request = httpRequest({
    host: "127.0.0.1",
    port,
    method,
    path: target,
    agent: false,
    headers: {
      ...(options.key === null ? {} : { authorization: `Bearer ${options.key ?? key}` }),
      ...(bytes === undefined ? {} : { "content-type": "application/json" }),
      ...(bytes === undefined || "transfer-encoding" in headers ? {} : { "content-length": Buffer.byteLength(bytes) }),
      ...headers,
    },
  });
  const answered = once(request, "response") as Promise<[IncomingMessage]>;
  // A refused body is not read to its end; what is left of the sending then fails.
  request.on("error", () => undefined);
  request.end(bytes);
  const [response] = await answered;
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk as string;
  const isJson = /[/+]json\b/.test(response.headers["content-type"] ?? "");
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    json: isJson && text !== "" ? (JSON.parse(text) as unknown) : undefined,
  };
}

type Documented = {
  paths: Record<string, Record<string, { responses: Record<string, { content: Record<string, { schema: object }> }> }>>;
  components: object;
};

const document = openApiDocument() as unknown as Documented;
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema({ $id: "openapi.json", ...document });

/** Fails unless the answer's type and body are what the OpenAPI document says; members it does not know are failures too. */
export function expectDocumented(id: OperationId, answer: Answer): void {
  const operation = operations[id];
  const paths = `/api/v1${operation.path}`;
  const { responses } = document.paths[paths]![operation.method.toLowerCase()]!;
  const status = String(answer.status) in responses ? String(answer.status) : "default";
  const type = (answer.headers["content-type"] ?? "").split(";")[0]!;
  expect(Object.keys(responses[status]!.content), `${id} answers ${status} as`).toContain(type);
  if (!type.endsWith("json")) return;
  const pointer = ["paths", paths, operation.method.toLowerCase(), "responses", status, "content", type, "schema"]
    .map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")))
    .join("/");
  const validate = ajv.getSchema(`openapi.json#/${pointer}`) ?? ajv.compile({ $ref: `openapi.json#/${pointer}` });
  expect(validate(answer.json), `${id}: ${JSON.stringify(validate.errors?.slice(0, 5))}`).toBe(true);
}

/** Fails unless the answer is a problem (RFC 9457) with its errors listed; returns it. */
export function expectProblem(answer: Answer): Problem & { errors: { path: string; rule: string; message: string }[] } {
  expect(answer.headers["content-type"]).toBe("application/problem+json");
  expect(answer.json).toMatchObject({
    type: expect.any(String),
    title: expect.any(String),
    status: answer.status,
    detail: expect.any(String),
    errors: expect.any(Array),
  });
  const problem = answer.json as Problem & { errors: { path: string; rule: string; message: string }[] };
  for (const error of problem.errors) expect(Object.keys(error).toSorted()).toEqual(["message", "path", "rule"]);
  return problem;
}
