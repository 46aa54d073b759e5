import { Lock } from "lucide-react";
import { PageHeader } from "@/components/shell/page-header";
import { buttonVariants } from "@/components/ui/button";
import Link from "@/components/ui/link";
import { EmptyState } from "@/components/ui/states";

/** A page that is not for whoever opened it: for whom it is, and why not for them. */
export function NotYours({
  title,
  why,
  whose = "administrators alone",
}: {
  title: string;
  why: string;
  whose?: string;
}) {
  return (
    <>
      <PageHeader title={title} />
      <EmptyState
        icon={Lock}
        title={`${title}: ${whose}`}
        action={
          <>
            <Link href="/settings/people?role=administrator" className={buttonVariants({ variant: "outline" })}>
              Who is an administrator
            </Link>
            <Link href="/settings/account" className={buttonVariants({ variant: "ghost" })}>
              Your account
            </Link>
          </>
        }
      >
        {why}
      </EmptyState>
    </>
  );
}
