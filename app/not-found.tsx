import Link from "@/components/ui/link";
import { Logo } from "@/components/shell/logo";
import { buttonVariants } from "@/components/ui/button";

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-center justify-center gap-3 px-6 text-center">
      <Logo className="size-9 text-link" />
      <h1 className="text-xl font-semibold">No page has this address</h1>
      <p className="text-sm text-muted-foreground">Look at the address again, or go to the runs.</p>
      <Link href="/runs" className={buttonVariants({ variant: "primary", className: "mt-2" })}>
        All runs
      </Link>
    </main>
  );
}
