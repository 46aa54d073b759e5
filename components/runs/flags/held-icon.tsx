import { Flag } from "lucide-react";
import { Badge } from "@/components/ui/badge";

/** In place of a task's status while flags hold it back. */
export const HeldIcon = () => (
  <span className="inline-flex shrink-0 text-human" title="Held back by a flag">
    <Flag aria-hidden className="size-4" />
    <span className="sr-only">Held back by a flag</span>
  </span>
);

export const HeldBadge = () => (
  <Badge tone="human">
    <Flag aria-hidden />
    Held back by a flag
  </Badge>
);
