export function PaletteTrigger() { return null; }
