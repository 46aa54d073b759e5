import { useSyncExternalStore } from "react";
import type { FlagDraft } from "./draft";

/** What the form starts with. `asksAbout` makes it a question about that flag, which it then locks. */
export type FormRequest = {
  draft?: Partial<FlagDraft>;
  asksAbout?: { id: number; locked: boolean; agent: string | null };
  /** The flag it is chained to. */
  chainedTo?: number;
};

let request: FormRequest | null = null;
const listeners = new Set<() => void>();

function set(next: FormRequest | null): void {
  request = next;
  for (const listener of listeners) listener();
}

/** Opens the form for a new flag from anywhere on the flag pages. */
export const openFlagForm = (start: FormRequest = {}): void => set(start);
export const closeFlagForm = (): void => set(null);

/** What is asked for now; null while the form is closed. */
export const useFormRequest = (): FormRequest | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => request,
    () => null,
  );
