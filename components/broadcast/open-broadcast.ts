import { useSyncExternalStore } from "react";

/** What the broadcast dialog starts with; both may be left out. */
export type BroadcastRequest = { coordinatorId?: string; signal?: string };

let request: BroadcastRequest | null = null;
const listeners = new Set<() => void>();

function set(next: BroadcastRequest | null): void {
  request = next;
  for (const listener of listeners) listener();
}

/** Opens the broadcast dialog from anywhere: the header, the palette, a coordinator's page. */
export const openBroadcast = (start: BroadcastRequest = {}): void => set(start);
export const closeBroadcast = (): void => set(null);

/** What is asked for now; null while the dialog is closed. */
export const useBroadcastRequest = (): BroadcastRequest | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => request,
    () => null,
  );
