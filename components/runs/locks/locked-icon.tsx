import { LockKeyhole } from "lucide-react";
import { Badge } from "@/components/ui/badge";

/** In place of a task's status while it waits for its locks. */
export const LockedIcon = () => (
  <span className="inline-flex shrink-0 text-late" title="Waits for a lock">
    <LockKeyhole aria-hidden className="size-4" />
    <span className="sr-only">Waits for a lock</span>
  </span>
);

export const LockedBadge = () => (
  <Badge tone="late">
    <LockKeyhole aria-hidden />
    Waits for a lock
  </Badge>
);
