import { CircleCheck, CircleX } from "lucide-react";
import { Badge } from "@/components/ui/badge";

/** Whether a gate passed, as icon and word. */
export function VerdictBadge({ passed }: { passed: boolean }) {
  return (
    <Badge tone={passed ? "ok" : "fail"}>
      {passed ? <CircleCheck aria-hidden /> : <CircleX aria-hidden />}
      Gate {passed ? "passed" : "failed"}
    </Badge>
  );
}
