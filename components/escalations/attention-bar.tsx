export function AttentionBar() { return null; }
