import { coordinatorSchema, type Coordinator } from "../coordinator";
import { canonicalText } from "../decision/canonical";

/**
 * A change that was made from one definition, made on another: sections it does not touch are those of `onto`, the
 * others its own. Where both changed a section the proposed one counts; whoever decides sees the difference.
 */
export function rebase({
  from,
  proposed,
  onto,
}: {
  from: Coordinator;
  proposed: Coordinator;
  onto: Coordinator;
}): Coordinator {
  const filled = coordinatorSchema.safeParse(from);
  const base = filled.success ? filled.data : from;
  const merged: Record<string, unknown> = {};
  for (const key of Object.keys(coordinatorSchema.shape) as (keyof Coordinator)[]) {
    const untouched = canonicalText(proposed[key]) === canonicalText(base[key]);
    const value = (untouched ? onto : proposed)[key];
    if (value !== undefined) merged[key] = value;
  }
  const parsed = coordinatorSchema.safeParse(merged);
  return parsed.success ? parsed.data : proposed;
}
