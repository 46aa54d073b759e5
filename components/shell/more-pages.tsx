"use client";

import { BookOpen, ChartNoAxesColumn, Compass, HeartPulse, Settings, ShieldAlert, type LucideIcon } from "lucide-react";
import Link from "@/components/ui/link";
import { Sheet } from "@/components/ui/dialog";

const PAGES: readonly { href: string; label: string; hint: string; icon: LucideIcon }[] = [
  { href: "/coordinators", label: "Coordinators", hint: "Who takes which signal", icon: Compass },
  { href: "/bypasses", label: "Bypasses", hint: "Gates that people let pass", icon: ShieldAlert },
  { href: "/escalations/metrics", label: "Decision metrics", hint: "How long people take", icon: ChartNoAxesColumn },
  { href: "/flags/health", label: "Health of the flags", hint: "Queues and what is stuck", icon: HeartPulse },
  { href: "/settings", label: "Settings", hint: "Account, people, keys, channels", icon: Settings },
  { href: "/docs", label: "API reference", hint: "Every operation", icon: BookOpen },
];

/** The pages for which the bar below has no room at phone width. */
export default function MorePages({ onClose }: { onClose: () => void }) {
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} side="bottom" title="More pages">
      <nav aria-label="More pages" className="p-2 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
        {PAGES.map(({ href, label, hint, icon: Icon }) => (
          <Link
            key={href}
            href={href}
            onClick={onClose}
            className="flex min-h-12 items-center gap-3 rounded-md px-3 text-sm hover:bg-hover"
          >
            <Icon aria-hidden className="size-4.5 shrink-0 text-muted-foreground" strokeWidth={1.75} />
            <span className="min-w-0">
              <span className="block font-medium">{label}</span>
              <span className="block text-xs text-muted-foreground">{hint}</span>
            </span>
          </Link>
        ))}
      </nav>
    </Sheet>
  );
}
