import { useSyncExternalStore } from "react";

/**
 * A dialog that is opened from anywhere: `open` asks for it with what it starts with, `close` ends it, and `use` is what
 * is asked for now, null while it is closed.
 */
export function dialogRequest<T extends object>() {
  let request: T | null = null;
  const listeners = new Set<() => void>();
  const set = (next: T | null): void => {
    request = next;
    for (const listener of listeners) listener();
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    open: (start: T): void => set(start),
    close: (): void => set(null),
    use: (): T | null =>
      useSyncExternalStore(
        subscribe,
        () => request,
        () => null,
      ),
  };
}
