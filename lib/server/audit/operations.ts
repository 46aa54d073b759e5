import type { Access } from "@/lib/domain/access";
import type { AuditTarget } from "@/lib/domain/audit";
import { operations, type Operation, type OperationId } from "@/lib/contract/operations";
import { toProblem } from "../errors";
import { withCall, type AuditCall, type Change } from "./context";
import { toFact, type AuditActor, type AuditRecord } from "./fact";
import { recordAudit, recorded } from "./record";

type Described = Omit<Operation, "id">;

/** What changes something is on record; what only looks or computes is not. */
const WRITING: ReadonlySet<Access> = new Set(["self", "flags", "operate", "decide", "administer"]);
/** Answers of these wait until their entry is committed. */
const GRAVE: ReadonlySet<Access> = new Set(["decide", "administer"]);

const isAudited = ({ audit, access, method }: Described): boolean => audit ?? (method !== "GET" && WRITING.has(access));

/** Whether a refusal is on record: every lack of permission, and whatever keeps a decision from counting. */
const isAuditedRefusal = (operation: Described, status: number): boolean =>
  status === 403 || (isAudited(operation) && GRAVE.has(operation.access) && (status === 409 || status === 422));

/** What an operation of a tag acts on. */
const TYPES: Record<string, string> = {
  signals: "signal",
  runs: "run",
  tasks: "task",
  escalations: "escalation",
  flags: "flag",
  agents: "agent",
  catalog: "import",
  coordinators: "coordinator",
  people: "person",
  keys: "key",
  groups: "group",
  channels: "channel",
};

const typeOf = ({ tag }: Described): string => TYPES[tag] ?? tag;

const idsOf = (value: unknown): Record<string, string | number> =>
  typeof value !== "object" || value === null || value instanceof Response
    ? {}
    : Object.fromEntries(
        Object.entries(value).filter(
          ([name, item]) => /^id$|Id$/.test(name) && (typeof item === "string" || typeof item === "number"),
        ),
      );

function targetOf(operation: Described, input: Record<string, unknown>, output: unknown): AuditTarget | null {
  const id = input["id"] ?? input["handle"] ?? input["name"] ?? idsOf(output)["id"];
  return typeof id === "string" || typeof id === "number" ? { type: typeOf(operation), id: String(id) } : null;
}

const reasonOf = ({ reason }: Record<string, unknown>): string | null =>
  typeof reason === "string" && reason.trim() !== "" ? reason : null;

async function put(operation: Described, actor: AuditActor, records: AuditRecord[]): Promise<void> {
  if (GRAVE.has(operation.access)) await Promise.all(records.map((record) => recorded(actor, record)));
  else for (const record of records) recordAudit(actor, record);
}

/**
 * Puts the refusal of an operation on record, if such refusals are: with the actor, the input as far as it was
 * understood, and what the caller was told. Throws 503 when a decision's refusal can't be recorded.
 */
export async function auditRefusal(id: OperationId, actor: AuditActor, input: unknown, error: unknown): Promise<void> {
  const operation: Described = operations[id];
  const { problem } = toProblem(error);
  if (!isAuditedRefusal(operation, problem.status)) return;
  const values = (typeof input === "object" && input !== null ? input : {}) as Record<string, unknown>;
  await put(operation, actor, [
    {
      action: id,
      target: targetOf(operation, values, null),
      outcome: "refused",
      status: problem.status,
      input: values,
      reason: problem.detail,
    },
  ]);
}

/**
 * Does the work of an operation and puts on record what it did, or that it was refused. One entry for each change that
 * was noted, or one for the call. What was noted in a transaction is on record with it already; for the rest the answer
 * waits where somebody decided or administered.
 */
export async function audited<T>(
  id: OperationId,
  actor: AuditActor,
  input: unknown,
  work: () => Promise<T>,
): Promise<T> {
  const operation: Described = operations[id];
  const values = (typeof input === "object" && input !== null ? input : {}) as Record<string, unknown>;
  const common = { action: id, status: operation.status, input, reason: reasonOf(values) };
  const changes: Change[] = [];
  const call: AuditCall = { toFact: (change) => toFact(actor, { ...common, ...change }), written: 0 };
  let output: T;
  try {
    output = await withCall(call, changes, work);
  } catch (error) {
    // What a service noted was done, whatever went wrong afterwards.
    const { status } = toProblem(error).problem;
    const done = changes.map((change) => ({ ...common, status, ...change }));
    if (done.length > 0) await put(operation, actor, done);
    else if (call.written === 0) await auditRefusal(id, actor, input, error);
    throw error;
  }
  if (!isAudited(operation) || (call.written > 0 && changes.length === 0)) return output;
  const { id: _, ...ids } = idsOf(output);
  const whole = {
    target: targetOf(operation, values, output),
    before: null,
    after: Object.keys(ids).length > 0 ? ids : null,
  };
  await put(
    operation,
    actor,
    (changes.length > 0 ? changes : [whole]).map((change) => ({ ...common, ...change })),
  );
  return output;
}
