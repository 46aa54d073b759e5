import { Bell, KeyRound, Megaphone, ScrollText, UserRound, Users, UsersRound, type LucideIcon } from "lucide-react";

/** A page of the settings. `administrators`: shown to them alone. */
export type SettingsPage = { href: string; label: string; icon: LucideIcon; administrators?: boolean };

/** The pages of the settings, in their order at the side and in the command palette. Add yours here. */
export const SETTINGS_PAGES: readonly SettingsPage[] = [
  { href: "/settings/account", label: "Account", icon: UserRound },
  { href: "/settings/notifications", label: "Notifications", icon: Bell },
  { href: "/settings/people", label: "People", icon: UsersRound },
  { href: "/settings/groups", label: "Groups", icon: Users },
  { href: "/settings/keys", label: "Keys", icon: KeyRound },
  { href: "/settings/audit-log", label: "Audit log", icon: ScrollText, administrators: true },
  { href: "/settings/channels", label: "Channels", icon: Megaphone, administrators: true },
];
