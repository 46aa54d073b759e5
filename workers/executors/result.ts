import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { z } from "zod";
import { TerminalError } from "@/lib/domain/errors";
import { taskResultSchema, type TaskResult } from "@/lib/domain/task-result";
import { sanitiseJson } from "./sanitise";

const KNOWN_FIELDS = new Set(Object.keys(taskResultSchema.shape));

/**
 * Checks a value against the result contract (EXEC-1) and makes it storable.
 * @throws TerminalError `result-invalid`, naming the first fields and the rules they break.
 */
export function parseTaskResult(value: unknown, origin: string): TaskResult {
  let clean: unknown;
  try {
    clean = sanitiseJson(value);
  } catch (error) {
    throw invalid(origin, error instanceof Error ? error.message : "can't be read", error);
  }
  const parsed = taskResultSchema.safeParse(clean);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 3).map((issue) => {
    const field = issue.path.map(String).join(".");
    return field === "" ? issue.message : `${field}: ${issue.message}`;
  });
  throw invalid(origin, issues.join("; "), parsed.error);
}

/**
 * Parses a result file's text.
 * @throws TerminalError `result-invalid`.
 */
export function parseResultText(text: string, origin: string): { result: TaskResult; unknownFields: string[] } {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw invalid(origin, "it is not JSON", error);
  }
  return { result: parseTaskResult(value, origin), unknownFields: unknownFieldsOf(value) };
}

/**
 * Parses the last line of stdout when it is a result: a JSON object with at least one field of the
 * contract. Anything else is ordinary output (many programs log JSON) and gives null.
 * @throws TerminalError `result-invalid` when it is a result and breaks a rule.
 */
export function parseResultLine(line: string): { result: TaskResult; unknownFields: string[] } | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !Object.keys(value).some((key) => KNOWN_FIELDS.has(key)))
    return null;
  return { result: parseTaskResult(value, "The last line of stdout"), unknownFields: unknownFieldsOf(value) };
}

const namedErrorSchema = z.object({
  error: z.object({ code: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/), message: z.string().min(1).max(4_000) }),
});

/** The error a program wrote into its result file; null when the text is none. */
export function parseNamedError(text: string): { code: string; message: string } | null {
  try {
    const parsed = namedErrorSchema.safeParse(sanitiseJson(JSON.parse(text)));
    return parsed.success ? parsed.data.error : null;
  } catch {
    return null;
  }
}

/**
 * Reads a result file; null when there is none or it is empty.
 * @throws TerminalError `result-too-large` above `maxBytes`, `result-invalid` when it is no regular file.
 */
export async function readResultFile(path: string, maxBytes: number): Promise<string | null> {
  let file;
  try {
    // Without O_NONBLOCK a FIFO in that place would hold the worker for ever.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw invalid(
      "The result file",
      code === "ELOOP" ? "it is a symbolic link" : `it can't be read (${String(code)})`,
      error,
    );
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw invalid("The result file", "it is not a regular file");
    if (stat.size > maxBytes) throw tooLarge("The result file", maxBytes);
    const text = (await file.readFile()).toString("utf8");
    return text.trim() === "" ? null : text;
  } finally {
    await file.close();
  }
}

/** The error for a result above the cap. */
export function tooLarge(origin: string, maxBytes: number): TerminalError {
  return new TerminalError(
    "result-too-large",
    `${origin} is larger than ${maxBytes} bytes. Write less, or write it to a file.`,
  );
}

function invalid(origin: string, why: string, cause?: unknown): TerminalError {
  return new TerminalError("result-invalid", `${origin} is not a valid result: ${why}.`, { cause });
}

function unknownFieldsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).filter((key) => !KNOWN_FIELDS.has(key));
}
