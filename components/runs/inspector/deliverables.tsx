import { Fact, Facts } from "@/components/ui/card";
import type { TaskDetail } from "@/lib/contract/schemas";

/** What a task or run hands over, each with its kind. */
export function Deliverables({ items }: { items: TaskDetail["deliverables"] }) {
  return (
    <Facts>
      {items.map((item) => (
        <Fact key={`${item.type}:${item.value}`} name={item.type}>
          <span className="font-mono text-xs break-all">{item.value}</span>
        </Fact>
      ))}
    </Facts>
  );
}
