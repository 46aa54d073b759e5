import type { PlannedStepOut } from "@/lib/contract/schemas";
import { describeLocks } from "@/lib/domain/locks/words";

/** What a step locks while its task runs, in words. */
export const StepLocks = ({ locks }: { locks: NonNullable<PlannedStepOut["locks"]> }) => (
  <span className="[overflow-wrap:anywhere]">{describeLocks(locks).join("; ")}</span>
);
