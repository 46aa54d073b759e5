"use client";

import { useCallback, useSyncExternalStore } from "react";

/** Whether a media query holds; `whenUnknown` on the server and while hydrating. */
export function useMedia(query: string, whenUnknown: boolean): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => whenUnknown,
  );
}

/** Room for panes side by side. */
export const useWide = (): boolean => useMedia("(min-width: 64rem)", true);
