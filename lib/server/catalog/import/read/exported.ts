import { z } from "zod";
import { catalogEntrySchema, type CatalogEntry } from "@/lib/domain/catalog/entry";
import { readSafeYaml } from "./safe-yaml";

const headSchema = z.looseObject({ quarterdeck: z.looseObject({ format: z.literal(1) }) });

/** Keys of the front matter that an export writes for other tools too. */
export const SHARED_KEYS = ["name", "description", "model", "color", "tools"] as const;

/**
 * Reads a file that `writeEntry` made, exactly as it was written: nothing is derived or mended. Null for any other text,
 * one that was changed so that it fits no more included; such a text is read as every other file.
 */
export function readExported(text: string): CatalogEntry | null {
  if (!text.startsWith("---\n")) return null;
  const end = text.indexOf("\n---\n", 3);
  if (end === -1) return null;
  const head = text.slice(4, end + 1);
  if (!/^quarterdeck:$/m.test(head)) return null;
  const yaml = readSafeYaml(head, 2);
  if (yaml.kind !== "value" || yaml.dropped.length > 0) return null;
  const parsed = headSchema.safeParse(yaml.value);
  if (!parsed.success) return null;
  const { quarterdeck, name, description, model, color, tools, ...extra } = parsed.data;
  const { format: _, body, extra: held, ...rest } = quarterdeck;
  const entry = catalogEntrySchema.safeParse({
    ...rest,
    name,
    description,
    modelTier: model ?? null,
    color: color ?? null,
    tools: tools ?? null,
    extra: { ...extra, ...(held as object | undefined) },
    body: body ?? text.slice(end + 5),
  });
  return entry.success ? entry.data : null;
}
