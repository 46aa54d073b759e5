import type { Approver } from "../decision/vote";

/** A gate let pass by people (GATE-5): written with the decision, never changed. Times are ISO 8601 UTC. */
export type Bypass = {
  id: string;
  runId: string;
  escalationId: string;
  gate: string;
  gateName: string;
  /** Roles of which each had to approve. */
  roles: string[];
  /** Everybody who approved. */
  by: string[];
  approvals: (Approver & { reason: string | null; at: string; via: string })[];
  reason: string;
  covers: "run" | "repository";
  evidenceHash: string;
  contentHash: string;
  createdAt: string;
  expiresAt: string | null;
};

/** Whether a bypass holds at a moment. */
export const isInForce = ({ expiresAt }: Pick<Bypass, "expiresAt">, now: string): boolean =>
  expiresAt === null || expiresAt > now;
