import { CircleCheck, CircleX, ShieldAlert } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { VerdictWord } from "@/lib/domain/gates/verdict";

const LOOKS = {
  passed: { tone: "ok", Icon: CircleCheck },
  failed: { tone: "fail", Icon: CircleX },
  bypassed: { tone: "human", Icon: ShieldAlert },
} as const;

/** Whether a gate passed, failed or was let pass, as icon and word. */
export function VerdictBadge({ verdict }: { verdict: VerdictWord }) {
  const { tone, Icon } = LOOKS[verdict];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      Gate {verdict}
    </Badge>
  );
}
