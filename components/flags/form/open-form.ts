import { dialogRequest } from "@/components/ui/dialog-request";
import type { FlagDraft } from "./draft";

/** What the form starts with. `asksAbout` makes it a question about that flag, which it then locks. */
export type FormRequest = {
  draft?: Partial<FlagDraft>;
  asksAbout?: { id: number; locked: boolean; agent: string | null };
  /** The flag it is chained to. */
  chainedTo?: number;
};

const dialog = dialogRequest<FormRequest>();

/** Opens the form for a new flag from anywhere on the flag pages. */
export const openFlagForm = (start: FormRequest = {}): void => dialog.open(start);
export const closeFlagForm = dialog.close;

/** What is asked for now; null while the form is closed. */
export const useFormRequest = dialog.use;
