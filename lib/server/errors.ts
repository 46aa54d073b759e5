import { PlanError } from "@/lib/domain/plan";
import { ConditionError } from "@/lib/domain/errors";
import { DecisionRefused } from "@/lib/domain/decision/vote";
import { FlagRefused } from "@/lib/domain/flags/state";
import { IllegalTransition } from "@/lib/domain/status";
import type { Problem } from "@/lib/contract/schemas";
import { RunBusy, RunNotFound } from "./engine/engine";
import { isUnavailable } from "./unavailable";

export type FieldError = { path: string; rule: string; message: string };

/** An error for the caller: becomes problem+json as it stands. `detail` says what to do. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  constructor(
    readonly status: number,
    readonly title: string,
    detail: string,
    readonly extra: { errors?: FieldError[]; headers?: Record<string, string>; [member: string]: unknown } = {},
  ) {
    super(detail);
  }
}

/** 400: what was sent can't be read. */
export const badRequest = (detail: string, errors?: FieldError[]) =>
  new ProblemError(400, "Malformed request", detail, errors ? { errors } : {});
/** 401: nobody is signed in. */
export const unauthorized = (detail: string) =>
  new ProblemError(401, "Not signed in", detail, { headers: { "www-authenticate": "Bearer" } });
/** 403: the caller may not do this. */
export const forbidden = (detail: string) => new ProblemError(403, "Not allowed", detail);
/** 404: there is no such thing. */
export const notFound = (detail: string) => new ProblemError(404, "Not found", detail);
/** 409: lost a race, or not possible in the present state; `extra` goes into the problem. */
export const conflict = (detail: string, extra: Record<string, unknown> = {}) =>
  new ProblemError(409, "Conflict", detail, extra);
/** 413: the body is longer than allowed. */
export const tooLarge = (detail: string) => new ProblemError(413, "Too large", detail);
/** 422: understood, but it breaks rules; `errors` names field and rule. */
export const unprocessable = (detail: string, errors: FieldError[]) =>
  new ProblemError(422, "A rule is broken", detail, { errors });

/** The one mapper from any error to a problem (RFC 9457). Unknown errors say nothing of their inside. */
export function toProblem(error: unknown): { problem: Problem; headers: Record<string, string>; unexpected: boolean } {
  const known = error instanceof ProblemError ? error : translate(error);
  if (known === null) {
    const detail = "Something went wrong on the server; its log has the cause. Try again.";
    return {
      problem: { type: "about:blank", title: "Internal error", status: 500, detail, errors: [] },
      headers: {},
      unexpected: true,
    };
  }
  const { headers = {}, ...extra } = known.extra;
  return {
    problem: {
      type: "about:blank",
      title: known.title,
      status: known.status,
      detail: known.message,
      errors: [],
      ...extra,
    },
    headers,
    unexpected: false,
  };
}

function translate(error: unknown): ProblemError | null {
  if (error instanceof RunNotFound) return notFound(error.message);
  if (error instanceof RunBusy) return conflict(error.message);
  if (error instanceof IllegalTransition)
    return conflict(`${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`);
  if (error instanceof DecisionRefused) {
    const { status, rule, message, field } = error;
    if (status === 422) return unprocessable(message, [{ path: field ?? "option", rule, message }]);
    return status === 409 ? conflict(message, { rule }) : new ProblemError(403, "Not allowed", message, { rule });
  }
  if (error instanceof FlagRefused) {
    if (error.kind === "conflict") return conflict(error.message, error.facts);
    return new ProblemError(422, "A rule is broken", error.message, { ...error.facts, errors: [...error.errors] });
  }
  if (error instanceof PlanError)
    return unprocessable(error.message, [
      {
        path: ["plan", error.step, error.broken.field].filter(Boolean).join("."),
        rule: error.broken.rule,
        message: error.message,
      },
    ]);
  if (error instanceof ConditionError)
    return unprocessable(error.message, [{ path: "context", rule: "condition", message: error.message }]);
  if (isUnavailable(error))
    return new ProblemError(503, "Database not available", "The database does not answer; try again in a moment.", {
      headers: { "retry-after": "2" },
    });
  return null;
}
