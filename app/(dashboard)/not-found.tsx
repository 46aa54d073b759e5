import { SearchX } from "lucide-react";
import Link from "@/components/ui/link";
import { buttonVariants } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/states";

export default function NotFound() {
  return (
    <EmptyState
      icon={SearchX}
      title="Nothing is here"
      action={
        <Link href="/runs" className={buttonVariants({ variant: "primary" })}>
          All runs
        </Link>
      }
    >
      What you look for does not exist, or is no longer kept. Look at the address, or go to the list.
    </EmptyState>
  );
}
