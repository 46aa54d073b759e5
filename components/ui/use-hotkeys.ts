"use client";

import { useEffect, useRef } from "react";

/** A key as `event.key` says it, e.g. `j`, `Enter`, `?`, `Escape`. */
export type Hotkeys = Record<string, (event: KeyboardEvent) => void>;

/** Whether keys are someone else's now: text is written, a modifier is held, or a dialog or menu is open. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target;
  if (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  )
    return true;
  return document.querySelector('[role="dialog"],[role="alertdialog"],[role="menu"],[role="listbox"]') !== null;
}

/** Keys of a page. They do nothing while someone types or a dialog is open. */
export function useHotkeys(keys: Hotkeys): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const action = current.current[event.key];
      if (action === undefined || isTaken(event)) return;
      action(event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
