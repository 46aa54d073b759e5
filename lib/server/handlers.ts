import type { Input, OperationId, Output } from "@/lib/contract/operations";
import type { Actor } from "./actor";
import { getPerson, searchPeople } from "./accounts/directory";
import { listApproverRoles } from "./accounts/approver-roles";
import { createGroup, deleteGroup, listGroups, updateGroup } from "./accounts/groups";
import { createInvitation, listInvitations, revokeInvitation } from "./accounts/invitations";
import { createKey, listKeys, revokeKey, rotateKey } from "./accounts/manage-keys";
import { setMyPassword } from "./accounts/passwords";
import {
  createSignInLink,
  listMyPasskeys,
  listMySessions,
  removeMyPasskey,
  revokeMyOtherSessions,
  revokeMySession,
} from "./accounts/sessions";
import { getMe, updateMe, updatePerson } from "./accounts/update";
import { searchAgents } from "./agents/search-agents";
import { listAgents } from "./agents/list";
import { getAgentCard } from "./agents/card";
import { getAgentFile } from "./agents/file";
import { getAgent } from "./agents/get";
import { getAgentHierarchy } from "./agents/hierarchy";
import { getAgentVersion, rollBackAgent } from "./agents/versions";
import { exportAuditLog } from "./audit/export";
import { getAuditEntry, listAuditEntries } from "./audit/list";
import { verifyAuditLog } from "./audit/verify";
import { exportCatalog } from "./catalog/export-catalog";
import { startImport, uploadImport } from "./catalog/import/begin";
import { getImport, listImportFiles, listImports } from "./catalog/import/imports";
import { testPattern } from "./authority/test-pattern";
import { listCoordinatorDrafts, validateCoordinator } from "./coordinator-drafts";
import { getCoordinatorVersion, listCoordinatorVersions, rollBackCoordinator } from "./coordinator-versions";
import { getCoordinator, listCoordinators } from "./coordinators";
import { decideEscalations } from "./escalations/bulk";
import { commentEscalation } from "./escalations/comment";
import { decideEscalation } from "./escalations/decide";
import { getEscalation } from "./escalations/get";
import { listEscalations } from "./escalations/list";
import { getDecisionMetrics } from "./escalations/metrics";
import { reassignEscalation } from "./escalations/reassign";
import { changeSavedFilter, deleteSavedFilter, listSavedFilters, saveFilter } from "./escalations/saved-filters";
import { countEscalations, markEscalationsSeen } from "./escalations/seen";
import { listRunFindings } from "./findings";
import { listBypasses } from "./gates/bypasses";
import { fillChecklistItem, getRunChecklists } from "./gates/fill";
import { answerFlag, completeFlag, lockFlag, unlockFlag, waiveFlag } from "./flags/change";
import { createFlag } from "./flags/create";
import { getFlagHealth } from "./flags/health";
import { listFlags } from "./flags/list";
import { getAgentFlags, getFlag, getFlagChain } from "./flags/read";
import { createDecisionLink } from "./links/own";
import { streamEvents } from "./live";
import { getMetrics, getOpenApi, getSummary } from "./meta";
import { createChannel, deleteChannel, listChannels, updateChannel } from "./notices/channels";
import { listDeliveries, redeliver } from "./notices/deliveries";
import { listNotices, markNoticesRead } from "./notices/inbox";
import { listNoticeRoutes, putNoticeRoutes } from "./notices/routes";
import { getMyNoticeSettings, linkContact, putMyNoticeSettings, unlinkContact } from "./notices/settings";
import { testChannel } from "./notices/try-channel";
import { putCoordinator, withdrawPolicyChange } from "./policy/save";
import { simulateCoordinator } from "./policy/simulate";
import { runQuery } from "./query/run";
import { getRunReport } from "./reports";
import { abortRun, getRun, listRunEvents, listRuns, retryRun } from "./runs";
import { previewSignal } from "./signal-plan";
import { broadcastSignal } from "./signals";
import { runCommand } from "./slash-commands";
import { getTask, listTaskLogs } from "./tasks";

/** One call of an operation. `request` is null when a page calls. */
export type Call<K extends OperationId> = {
  input: Input<K>;
  actor: Actor;
  request: Request | null;
  idempotencyKey: string | null;
};

/** What each operation of the table does; a missing one is a type error. */
export const handlers: { [K in OperationId]: (call: Call<K>) => Promise<Output<K> | Response> } = {
  broadcastSignal: ({ actor, input, idempotencyKey }) =>
    broadcastSignal(actor, input, { idempotencyKey, parentRunId: null }),
  previewSignal: ({ input }) => previewSignal(input),
  listRuns: ({ input }) => listRuns(input),
  getRun: ({ input }) => getRun(input),
  listRunEvents: ({ input }) => listRunEvents(input),
  listRunFindings: ({ input }) => listRunFindings(input),
  getRunReport: ({ input, request }) => getRunReport(input, request),
  abortRun: ({ actor, input }) => abortRun(actor, input),
  retryRun: ({ actor, input }) => retryRun(actor, input),
  getTask: ({ input }) => getTask(input),
  listTaskLogs: ({ input }) => listTaskLogs(input),
  streamEvents: ({ actor, input, request }) => streamEvents(actor, input, request!),
  listEscalations: ({ actor, input }) => listEscalations(actor, input),
  countEscalations: ({ actor }) => countEscalations(actor),
  getDecisionMetrics: ({ input }) => getDecisionMetrics(input),
  decideEscalations: ({ actor, input }) => decideEscalations(actor, input),
  markEscalationsSeen: ({ actor, input }) => markEscalationsSeen(actor, input),
  listSavedFilters: ({ actor }) => listSavedFilters(actor),
  saveFilter: ({ actor, input }) => saveFilter(actor, input),
  changeSavedFilter: ({ actor, input }) => changeSavedFilter(actor, input),
  deleteSavedFilter: ({ actor, input }) => deleteSavedFilter(actor, input),
  getEscalation: ({ actor, input }) => getEscalation(actor, input),
  decideEscalation: ({ actor, input }) => decideEscalation(actor, input),
  reassignEscalation: ({ actor, input }) => reassignEscalation(actor, input),
  commentEscalation: ({ actor, input, idempotencyKey }) => commentEscalation(actor, input, idempotencyKey),
  createDecisionLink: ({ actor, input }) => createDecisionLink(actor, input),
  listChannels: () => listChannels(),
  createChannel: ({ actor, input }) => createChannel(actor, input),
  updateChannel: ({ input }) => updateChannel(input),
  deleteChannel: ({ input }) => deleteChannel(input),
  testChannel: ({ actor, input }) => testChannel(actor, input),
  listNoticeRoutes: () => listNoticeRoutes(),
  putNoticeRoutes: ({ input }) => putNoticeRoutes(input),
  listDeliveries: ({ input }) => listDeliveries(input),
  redeliver: ({ input }) => redeliver(input),
  listNotices: ({ actor, input }) => listNotices(actor, input),
  markNoticesRead: ({ actor, input }) => markNoticesRead(actor, input),
  getMyNoticeSettings: ({ actor }) => getMyNoticeSettings(actor),
  putMyNoticeSettings: ({ actor, input }) => putMyNoticeSettings(actor, input),
  linkContact: ({ actor, input }) => linkContact(actor, input),
  unlinkContact: ({ actor, input }) => unlinkContact(actor, input),
  listBypasses: ({ input, request }) => listBypasses(input, request),
  getRunChecklists: ({ input }) => getRunChecklists(input),
  fillChecklistItem: ({ actor, input }) => fillChecklistItem(actor, input),
  listFlags: ({ input }) => listFlags(input),
  createFlag: ({ actor, input, idempotencyKey }) => createFlag(actor, input, { idempotencyKey }),
  getFlagHealth: () => getFlagHealth(),
  getFlag: ({ input }) => getFlag(input),
  getFlagChain: ({ input }) => getFlagChain(input),
  lockFlag: ({ actor, input }) => lockFlag(actor, input),
  unlockFlag: ({ actor, input }) => unlockFlag(actor, input),
  completeFlag: ({ actor, input }) => completeFlag(actor, input),
  answerFlag: ({ actor, input }) => answerFlag(actor, input),
  waiveFlag: ({ actor, input }) => waiveFlag(actor, input),
  runQuery: ({ input }) => runQuery(input),
  listAgents: ({ input }) => listAgents(input),
  searchAgents: ({ input }) => searchAgents(input),
  getAgentHierarchy: () => getAgentHierarchy(),
  getAgent: ({ input }) => getAgent(input),
  getAgentFlags: ({ input }) => getAgentFlags(input),
  getAgentVersion: ({ input }) => getAgentVersion(input),
  rollBackAgent: ({ actor, input }) => rollBackAgent(actor, input),
  getAgentFile: ({ input }) => getAgentFile(input),
  getAgentCard: ({ input }) => getAgentCard(input),
  startImport: ({ actor, input }) => startImport(actor, input),
  uploadImport: ({ actor, input, request }) => uploadImport(actor, input, request),
  listImports: ({ input }) => listImports(input),
  getImport: ({ input }) => getImport(input),
  listImportFiles: ({ input }) => listImportFiles(input),
  exportCatalog: () => exportCatalog(),
  runCommand: ({ actor, input, idempotencyKey }) => runCommand(actor, input, idempotencyKey),
  testPattern: ({ input }) => testPattern(input),
  listCoordinatorDrafts: () => listCoordinatorDrafts(),
  validateCoordinator: ({ input }) => validateCoordinator(input),
  listCoordinatorVersions: ({ input }) => listCoordinatorVersions(input),
  getCoordinatorVersion: ({ input }) => getCoordinatorVersion(input),
  rollBackCoordinator: ({ actor, input }) => rollBackCoordinator(actor, input),
  listCoordinators: () => listCoordinators(),
  getCoordinator: ({ input }) => getCoordinator(input),
  putCoordinator: ({ actor, input }) => putCoordinator(actor, input),
  simulateCoordinator: ({ input }) => simulateCoordinator(input),
  withdrawPolicyChange: ({ actor, input }) => withdrawPolicyChange(actor, input),
  getMe: ({ actor }) => getMe(actor),
  updateMe: ({ actor, input }) => updateMe(actor, input),
  setMyPassword: ({ actor, input }) => setMyPassword(actor, input),
  listMySessions: ({ actor }) => listMySessions(actor),
  revokeMySession: ({ actor, input }) => revokeMySession(actor, input),
  revokeMyOtherSessions: ({ actor }) => revokeMyOtherSessions(actor),
  listMyPasskeys: ({ actor }) => listMyPasskeys(actor),
  removeMyPasskey: ({ actor, input }) => removeMyPasskey(actor, input),
  listPeople: ({ actor, input }) => searchPeople(actor, input),
  getPerson: ({ actor, input }) => getPerson(actor, input),
  updatePerson: ({ actor, input }) => updatePerson(actor, input),
  createSignInLink: ({ actor, input }) => createSignInLink(actor, input),
  listInvitations: () => listInvitations(),
  createInvitation: ({ actor, input }) => createInvitation(actor, input),
  revokeInvitation: ({ input }) => revokeInvitation(input),
  listApproverRoles: () => listApproverRoles(),
  listGroups: () => listGroups(),
  createGroup: ({ input }) => createGroup(input),
  updateGroup: ({ input }) => updateGroup(input),
  deleteGroup: ({ input }) => deleteGroup(input),
  listKeys: ({ actor, input }) => listKeys(actor, input),
  createKey: ({ actor, input }) => createKey(actor, input),
  rotateKey: ({ actor, input }) => rotateKey(actor, input),
  revokeKey: ({ actor, input }) => revokeKey(actor, input),
  listAuditEntries: ({ input }) => listAuditEntries(input),
  getAuditEntry: ({ input }) => getAuditEntry(input),
  exportAuditLog: ({ input }) => exportAuditLog(input),
  verifyAuditLog: ({ input }) => verifyAuditLog(input),
  getSummary: ({ actor }) => getSummary(actor),
  getOpenApi: () => getOpenApi(),
  getHealth: async () => ({ status: "ok" }),
  getMetrics: () => getMetrics(),
};
