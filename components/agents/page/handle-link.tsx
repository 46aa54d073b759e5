import Link from "@/components/ui/link";
import { agentHref } from "@/lib/contract/queries/agents";

/** A handle that leads to its page; where nobody has it, that page says so. */
export const HandleLink = ({ handle }: { handle: string }) => (
  <Link href={agentHref(handle)} className="link font-mono text-xs leading-5 break-all">
    {handle}
  </Link>
);
