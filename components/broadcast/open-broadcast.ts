import { dialogRequest } from "@/components/ui/dialog-request";

/** What the broadcast dialog starts with; both may be left out. */
export type BroadcastRequest = { coordinatorId?: string; signal?: string };

const dialog = dialogRequest<BroadcastRequest>();

/** Opens the broadcast dialog from anywhere: the header, the palette, a coordinator's page. */
export const openBroadcast = (start: BroadcastRequest = {}): void => dialog.open(start);
export const closeBroadcast = dialog.close;

/** What is asked for now; null while the dialog is closed. */
export const useBroadcastRequest = dialog.use;
