import { Ajv2020 } from "ajv/dist/2020.js";
import type { ErrorObject, ValidateFunction } from "ajv";
import type { SignalSpec } from "@/lib/domain/coordinator";
import { unprocessable, type FieldError } from "./errors";
import { LIMITS } from "./limits";

const ajv = new Ajv2020({ allErrors: true, strict: false, useDefaults: true });
const compiled = new WeakMap<object, ValidateFunction>();

/**
 * Checks a signal's context against the signal's schema and fills in defaults. Returns a new object.
 * Throws 422 naming each field and rule.
 */
export function checkContext(spec: SignalSpec, context: Record<string, unknown>): Record<string, unknown> {
  if (JSON.stringify(context).length > LIMITS.contextBytes)
    throw unprocessable("The context is too long.", [{ path: "context", rule: "maxLength", message: `must be at most ${LIMITS.contextBytes} bytes as JSON` }]);
  let validate = compiled.get(spec.context);
  if (validate === undefined) {
    validate = ajv.compile(spec.context);
    compiled.set(spec.context, validate);
  }
  const filled = structuredClone(context);
  if (validate(filled)) return filled;
  const errors = (validate.errors ?? []).map(toFieldError);
  throw unprocessable(`The context of ${spec.name} breaks its schema: ${errors.map((error) => `${error.path} ${error.message}`).join("; ")}.`, errors);
}

function toFieldError(error: ErrorObject): FieldError {
  const missing = error.keyword === "required" ? `/${String(error.params.missingProperty)}` : "";
  const extra = error.keyword === "additionalProperties" ? `/${String(error.params.additionalProperty)}` : "";
  const path = `context${(error.instancePath + missing + extra).replaceAll("/", ".")}`;
  const message = missing ? "is required" : extra ? "is not known to this signal" : (error.message ?? "is not valid");
  const allowed = error.keyword === "enum" ? `: ${(error.params.allowedValues as unknown[]).join(", ")}` : "";
  return { path, rule: error.keyword, message: `${message}${allowed}` };
}
