/**
 * Method and path of every operation. They stand apart from the schemas so that the browser's client
 * carries no validation library; `operations` is made on top of them. Values that are not in the path are
 * the query of a GET and the body of anything else.
 */
export const PATHS = {
  broadcastSignal: { method: "POST", path: "/signals" },
  previewSignal: { method: "POST", path: "/signals/preview" },
  listRuns: { method: "GET", path: "/runs" },
  getRun: { method: "GET", path: "/runs/{id}" },
  listRunEvents: { method: "GET", path: "/runs/{id}/events" },
  listRunFindings: { method: "GET", path: "/runs/{id}/findings" },
  getRunReport: { method: "GET", path: "/runs/{id}/report" },
  abortRun: { method: "POST", path: "/runs/{id}/abort" },
  retryRun: { method: "POST", path: "/runs/{id}/retry" },
  getTask: { method: "GET", path: "/tasks/{id}" },
  listTaskLogs: { method: "GET", path: "/tasks/{id}/logs" },
  streamEvents: { method: "GET", path: "/events" },
  listEscalations: { method: "GET", path: "/escalations" },
  getEscalation: { method: "GET", path: "/escalations/{id}" },
  decideEscalation: { method: "POST", path: "/escalations/{id}/decision" },
  commentEscalation: { method: "POST", path: "/escalations/{id}/comments" },
  listCoordinators: { method: "GET", path: "/coordinators" },
  getCoordinator: { method: "GET", path: "/coordinators/{id}" },
  putCoordinator: { method: "PUT", path: "/coordinators/{id}" },
  getSummary: { method: "GET", path: "/summary" },
  getOpenApi: { method: "GET", path: "/openapi.json" },
  getHealth: { method: "GET", path: "/health" },
  getMetrics: { method: "GET", path: "/metrics" },
} as const;
