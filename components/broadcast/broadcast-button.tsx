export function BroadcastButton() { return null; }
