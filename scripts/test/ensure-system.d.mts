export type SystemPart = "git" | "redis" | "chromium";
export function findProgram(names: string[]): string | null;
export function findPart(part: SystemPart): string | null;
export function ensureSystem<P extends SystemPart>(parts?: P[]): Record<P, string>;
