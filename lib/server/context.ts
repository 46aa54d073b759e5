import { Ajv2020 } from "ajv/dist/2020.js";
import type { ErrorObject, ValidateFunction } from "ajv";
import type { SignalSpec } from "@/lib/domain/coordinator";
import { unprocessable, type FieldError } from "./errors";
import { LIMITS } from "./limits";

/** Compiled schemas by their text: definitions are read anew all the time, their schemas rarely change. */
const compiled = new Map<string, ValidateFunction>();
const MOST_COMPILED = 500;

/** Each schema has an instance of its own: one that is shared keeps every schema it ever saw. */
function validatorOf(schema: object): ValidateFunction {
  const text = JSON.stringify(schema);
  let validate = compiled.get(text);
  if (validate === undefined) {
    if (compiled.size >= MOST_COMPILED) compiled.clear();
    validate = new Ajv2020({ allErrors: true, strict: false, useDefaults: true }).compile(schema);
    compiled.set(text, validate);
  }
  return validate;
}

/**
 * Checks a signal's context against the signal's schema and fills in defaults. Returns a new object.
 * Throws 422 naming each field and rule.
 */
export function checkContext(spec: SignalSpec, context: Record<string, unknown>): Record<string, unknown> {
  if (Buffer.byteLength(JSON.stringify(context)) > LIMITS.contextBytes)
    throw unprocessable("The context is too long.", [
      { path: "context", rule: "maxLength", message: `must be at most ${LIMITS.contextBytes} bytes as JSON` },
    ]);
  const validate = validatorOf(spec.context);
  const filled = structuredClone(context);
  if (validate(filled)) return filled;
  const errors = (validate.errors ?? []).slice(0, LIMITS.fieldErrors).map((error) => toFieldError(error));
  throw unprocessable(
    `The context of ${spec.name} breaks its schema: ${errors.map((error) => `${error.path} ${error.message}`).join("; ")}.`,
    errors,
  );
}

/**
 * Checks what was filled into a form against its JSON Schema and fills in defaults. Returns a new object. Throws 422
 * naming each field and rule; `label` is the option's.
 */
export function checkForm(schema: object, values: Record<string, unknown>, label: string): Record<string, unknown> {
  const validate = validatorOf(schema);
  const filled = structuredClone(values);
  if (validate(filled)) return filled;
  const errors = (validate.errors ?? []).slice(0, LIMITS.fieldErrors).map((error) => toFieldError(error, "inputs"));
  throw unprocessable(
    `The values of "${label}" break its form: ${errors.map((error) => `${error.path} ${error.message}`).join("; ")}.`,
    errors,
  );
}

function toFieldError(error: ErrorObject, root = "context"): FieldError {
  const missing = error.keyword === "required" ? `/${String(error.params.missingProperty)}` : "";
  const extra = error.keyword === "additionalProperties" ? `/${String(error.params.additionalProperty)}` : "";
  const path = `${root}${(error.instancePath + missing + extra).replaceAll("/", ".")}`;
  const message = missing ? "is required" : extra ? "is not known to this signal" : (error.message ?? "is not valid");
  const allowed = error.keyword === "enum" ? `: ${(error.params.allowedValues as unknown[]).join(", ")}` : "";
  return { path, rule: error.keyword, message: `${message}${allowed}` };
}
