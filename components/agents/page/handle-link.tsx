import Link from "@/components/ui/link";
import { agentHref } from "@/lib/contract/queries/agents";

/** A handle that leads to its page; where nobody has it, that page says so. */
export const HandleLink = ({ handle }: { handle: string }) => (
  <Link href={agentHref(handle)} className="link font-mono text-xs leading-5 break-all">
    {handle}
  </Link>
);

/** A handle as it is, anything else as the text it is. */
export const HandleOrText = ({ text }: { text: string }) =>
  /^(@[\w.-]+|[A-Z0-9][A-Z0-9_]+)$/.test(text) ? <HandleLink handle={text} /> : <span>{text}</span>;
