import Link from "@/components/ui/link";
import { UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { BroadcastHost } from "@/components/broadcast/broadcast-button";
import { Bell } from "@/components/notices/bell";
import { AttentionBar } from "@/components/escalations/attention-bar";
import { PaletteTrigger } from "@/components/palette/palette-trigger";
import { WelcomeBar } from "@/components/sign-in/welcome-bar";
import { LiveIndicator } from "./live-indicator";
import { Logo } from "./logo";
import { Nav } from "./nav";
import { ThemeSwitch } from "./theme-switch";
import { Workers } from "./workers";

/** Navigation, header and the attention bar around every page. */
export function Shell({ operator, children }: { operator: string; children: ReactNode }) {
  return (
    <div className="shell flex min-h-dvh">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-primary px-3 py-2 text-sm font-medium text-primary-foreground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <aside className="sticky top-0 hidden h-dvh w-52 shrink-0 flex-col border-r border-border bg-sunken p-2 max-lg:w-24 md:flex">
        <Link
          href="/runs"
          className="mb-3 flex h-8 items-center gap-2 rounded-md px-2 text-base font-semibold tracking-tight max-lg:justify-center"
        >
          <Logo className="size-5.5 text-link" />
          <span className="max-lg:sr-only">Quarterdeck</span>
        </Link>
        <Nav place="side" />
        <div className="mt-auto flex flex-col gap-2 px-2.5 pb-1 max-lg:items-center max-lg:px-0">
          <div className="max-lg:hidden">
            <Workers />
          </div>
          <LiveIndicator />
          <Link
            href="/settings/account"
            className="flex min-w-0 items-center gap-2 text-xs text-muted-foreground hover:text-foreground max-lg:hidden"
            title={`Signed in as ${operator}`}
          >
            <UserRound aria-hidden className="size-3.5 shrink-0" />
            <span className="truncate">{operator}</span>
          </Link>
        </div>
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="sticky top-0 z-30 flex h-12 shrink-0 items-center gap-2 border-b border-border bg-background/95 px-3 backdrop-blur-sm sm:px-4">
          <Link
            href="/runs"
            className="flex size-8 items-center justify-center rounded-md md:hidden"
            aria-label="Quarterdeck, runs"
          >
            <Logo className="size-5.5 text-link" />
          </Link>
          <div className="min-w-0 flex-1">
            <PaletteTrigger />
          </div>
          <LiveIndicator className="md:hidden" />
          <BroadcastHost />
          <Bell />
          <ThemeSwitch />
          <Link
            href="/settings"
            className="flex size-8 items-center justify-center rounded-md text-muted-foreground hover:bg-hover md:hidden"
            aria-label="Settings"
          >
            <UserRound aria-hidden className="size-4.5" />
          </Link>
        </header>
        <WelcomeBar />
        <AttentionBar />
        <main id="content" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col pb-14 outline-none md:pb-0">
          {children}
        </main>
      </div>
      <div className="fixed inset-x-0 bottom-0 z-30 border-t border-border bg-background pb-[env(safe-area-inset-bottom)] md:hidden">
        <Nav place="bottom" />
      </div>
    </div>
  );
}
