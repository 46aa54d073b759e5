import { useEffect, useRef, useState } from "react";
import type { NoticeOut } from "@/lib/contract/schemas/notices";

type Permission = NotificationPermission | "missing";

const permissionNow = (): Permission => (typeof Notification === "undefined" ? "missing" : Notification.permission);

/**
 * Shows what is new as notifications of the browser, once the person allowed it. A click opens the escalation. Of
 * several tabs the browser shows one: they share the tag. Returns the permission and how to ask for it.
 */
export function useBrowserNotices(notices: readonly NoticeOut[] | undefined): {
  permission: Permission;
  ask: () => void;
} {
  const [permission, setPermission] = useState<Permission>(permissionNow);
  const known = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (notices === undefined) return;
    const before = known.current;
    known.current = new Set(notices.map(({ id }) => id));
    // What was there when the page was opened is no news.
    if (before === null || permission !== "granted") return;
    for (const notice of notices) if (!before.has(notice.id) && notice.readAt === null) show(notice);
  }, [notices, permission]);
  return {
    permission,
    ask: () => void Notification.requestPermission().then(setPermission),
  };
}

function show({ id, title, lead, escalationId }: NoticeOut): void {
  const shown = new Notification(title, { body: lead, tag: id, icon: "/icon.svg" });
  shown.addEventListener("click", () => {
    window.focus();
    shown.close();
    if (escalationId !== null) window.location.assign(`/escalations/${escalationId}`);
  });
}
