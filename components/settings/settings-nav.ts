import { Bell, KeyRound, Megaphone, ScrollText, UserRound, Users, UsersRound, type LucideIcon } from "lucide-react";
import type { Access } from "@/lib/domain/access";

/** A page of the settings. `needs`: shown to whom it is allowed; without it, to everybody. */
export type SettingsPage = { href: string; label: string; icon: LucideIcon; needs?: Access };

/** The pages of the settings, in their order at the side and in the command palette. Add yours here. */
export const SETTINGS_PAGES: readonly SettingsPage[] = [
  { href: "/settings/account", label: "Account", icon: UserRound },
  { href: "/settings/notifications", label: "Notifications", icon: Bell },
  { href: "/settings/people", label: "People", icon: UsersRound },
  { href: "/settings/groups", label: "Groups", icon: Users },
  { href: "/settings/keys", label: "Keys", icon: KeyRound },
  { href: "/settings/audit-log", label: "Audit log", icon: ScrollText, needs: "administer" },
  { href: "/settings/channels", label: "Channels", icon: Megaphone, needs: "administer" },
];
