import {
  BookOpen,
  Bot,
  ChartNoAxesColumn,
  CirclePause,
  Compass,
  Flag,
  HeartPulse,
  Network,
  PackageOpen,
  Plus,
  Route,
  ShieldAlert,
  Upload,
  type LucideIcon,
} from "lucide-react";
import { SETTINGS_PAGES } from "@/components/settings/settings-nav";
import type { Access } from "@/lib/domain/access";

/** A page of the palette. `needs`: what one has to be allowed for it to be of use. */
export type PalettePage = { href: string; label: string; icon: LucideIcon; needs: Access };

const PAGES: readonly (Omit<PalettePage, "needs"> & { needs?: Access })[] = [
  { href: "/runs", label: "Runs", icon: Route },
  { href: "/escalations", label: "Escalations", icon: CirclePause },
  { href: "/escalations/metrics", label: "Decision metrics", icon: ChartNoAxesColumn },
  { href: "/escalations?scope=mine", label: "Escalations that ask me by name", icon: CirclePause },
  { href: "/bypasses", label: "Bypasses of gates", icon: ShieldAlert },
  { href: "/flags", label: "Flags", icon: Flag },
  { href: "/flags/health", label: "Health of the flags", icon: HeartPulse },
  { href: "/agents", label: "Agents", icon: Bot },
  { href: "/agents/hierarchy", label: "Hierarchy of agents", icon: Network },
  { href: "/agents/imports", label: "Imports of agents", icon: PackageOpen },
  { href: "/agents/imports/new", label: "Import agents", icon: Upload, needs: "operate" },
  { href: "/coordinators", label: "Coordinators", icon: Compass },
  { href: "/coordinators/new", label: "New coordinator", icon: Plus, needs: "operate" },
  { href: "/docs", label: "API reference", icon: BookOpen },
  ...SETTINGS_PAGES.map((page) => ({ ...page, label: `Settings: ${page.label}` })),
];

/** The pages for whom `may` says what they are allowed, in the palette's order. */
export const pagesFor = (may: (access: Access) => boolean): PalettePage[] =>
  PAGES.map(({ needs = "read", ...page }) => ({ ...page, needs })).filter(({ needs }) => may(needs));
