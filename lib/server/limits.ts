import { IMPORT_LIMITS } from "@/lib/domain/catalog/candidates";

/** Every tunable of the engine and the API in one place. Times in milliseconds unless the name says otherwise. */
export const LIMITS = {
  /** A claim holds this long without a heartbeat; then the sweep takes the task back. QUARTERDECK_LEASE_MS overrides it. */
  leaseMs: 15_000,
  /** A worker renews the leases of all its tasks this often within one lease. */
  heartbeatsPerLease: 4,
  /** A result is kept this long while the database does not answer; then the task runs again. */
  settleMs: 150_000,
  /** The sweep looks for what was lost this often. */
  sweepMs: 1_000,
  /** A ready task that nobody took within this time is offered again. */
  nudgeLostMs: 2_000,
  /** Runs whose tasks one sweep handles at most. */
  sweepBatch: 200,
  /** Sweeps in a row at most, while more deadlines are due than one handles. */
  sweepRounds: 20,
  /** Decisions of one request about several escalations that are taken at the same time. */
  bulkAtOnce: 8,
  /** Saved filters of the inbox a person may have. */
  savedFilters: 50,
  /** Counts over all escalations on the Prometheus page are as old as this at most. */
  decisionCountsMs: 10_000,
  /** Flags delivered to one task at most; the most urgent ones. */
  flagsPerTask: 100,
  /** Calls for the flags that hold back one task, at most; what is left then fails it. */
  flagRounds: 20,
  /** Questions about a flag that go with it to its agent, the latest ones. */
  flagQuestionsShown: 20,
  /** Attempts that look for flags together at most. */
  flagQuestions: 500,
  /** A flag is committed this long after the time written on it at most. */
  flagCommitMs: 5 * 60_000,
  /** Agents of which a worker remembers that they completed all general flags. */
  settledAgents: 10_000,
  /** A worker looks this often for flags that a person must see. */
  flagSweepMs: 15_000,
  /** Commands on a run that meet another writer are repeated this often before they give up. */
  commandAttempts: 30,
  /** Runs one transaction of the engine writes at most. */
  batchRuns: 64,
  /** Run states a process keeps to spare reading them again. */
  cachedRuns: 2_000,
  /** The feed is woken at most this often. */
  notifyMs: 10,
  /** Without a wake-up the feed looks this often. */
  feedPollMs: 1_000,
  /** A comment line keeps idle event streams open. */
  ssePingMs: 15_000,
  /** How long a draining worker lets its tasks run on before it gives them back. */
  drainMs: 30_000,
  /** A task that got its locks is claimed within this time; later they are taken for dead. */
  lockClaimMs: 10_000,
  /** How long a process may use what it has read about agents that must not work side by side. */
  hintsFreshMs: 1_000,
  /** Log lines are written to storage this often. */
  logFlushMs: 100,
  /** Ended runs a simulation reads at once. */
  simulationPage: 50,
  /** Ended runs over which a change of policy that waits for approval is simulated. */
  simulationShown: 50,
  /** A request body may be this long. */
  bodyBytes: 1024 * 1024,
  /** A request body may nest this deep. */
  jsonDepth: 40,
  /** Broken rules one answer names at most. */
  fieldErrors: 100,
  /** A signal's context may be this long as JSON. */
  contextBytes: 256 * 1024,
  /** A one-time sign-in token is good for this long. */
  signInTokenMs: 60 * 60 * 1_000,
  /** A session is good for this long. */
  sessionMs: 30 * 24 * 60 * 60 * 1_000,
  /** What changes the ways in (a first password, a passkey) wants a session younger than this. */
  sessionFreshMs: 24 * 60 * 60 * 1_000,
  /** An invitation is good for this long. */
  invitationMs: 7 * 24 * 60 * 60 * 1_000,
  /** Failed attempts to sign in that one account and one address have within `signInWindowMs`. */
  signInFailures: { account: 10, address: 50 },
  signInWindowMs: 15 * 60 * 1_000,
  /** After a rotation the key before works on for this long, unless said otherwise, and at most. */
  keyGraceMs: 60 * 60 * 1_000,
  keyGraceMostMs: 24 * 60 * 60 * 1_000,
  /** Ended tasks from which the expected duration is taken. */
  durationSamples: 20,
  /** A worker not seen for this long is not counted as present. */
  workerGoneMs: 20_000,
  /** After a failure the queue's taking side waits this long. */
  queueRetryMs: 500,
  /** How long a nudge may wait for the queue before the sweep is left to do it. */
  nudgeTimeoutMs: 2_000,
  /** An upload into the catalog may be this long. */
  uploadBytes: IMPORT_LIMITS.uploadBytes,
  /** A file that is imported may be this long. */
  importFileBytes: 1024 * 1024,
  /** Files one import reads at most. */
  importFiles: IMPORT_LIMITS.files,
  /** Bytes of all files one import reads at most. */
  importBytes: IMPORT_LIMITS.bytes,
  /** Entries of a folder, repository or archive that an import looks at at most, whatever they are. */
  importEntries: 100_000,
  /** An archive may unpack to this many bytes. */
  unpackedBytes: 512 * 1024 * 1024,
  /** Above `unpackFreeBytes` an archive may unpack to this many times its own length. */
  unpackRatio: 100,
  unpackFreeBytes: 16 * 1024 * 1024,
  /** Files that are written to the catalog in one transaction. */
  importBatch: 200,
  /** Imports one process runs at a time. */
  importsAtOnce: 4,
  /** Fetching a git repository may take this long, and this much disk. */
  gitFetchMs: 120_000,
  gitFetchBytes: 512 * 1024 * 1024,
  /** MCP sessions of one principal that a process keeps at most; the one unused longest goes first. */
  mcpSessions: 50,
  /** An MCP session unused for this long is over. */
  mcpSessionMs: 60 * 60 * 1_000,
  /** Suggestions one MCP completion returns at most; the protocol allows 100. */
  mcpCompletions: 100,
  /** A request to somebody else's address may take this long, redirects and body included. */
  outgoingMs: 10_000,
  /** Bytes that are read of such an answer, and of its headers. */
  outgoingBytes: 1024 * 1024,
  outgoingHeaderBytes: 16 * 1024,
  /** Redirects that such a request follows at most. */
  outgoingRedirects: 3,
  /** Connections to one receiver that rest at most, and how long. */
  outgoingIdle: 16,
  outgoingIdleMs: 4_000,
  /** Events that are made into notices at a time. */
  noticeBatch: 200,
  /** A worker looks this often for deliveries that are due. */
  deliveryPollMs: 500,
  /** Deliveries to one channel that one worker makes at a time; to one that fails, so few that it costs nothing. */
  deliveriesAtOnce: 24,
  deliveriesWhileFailing: 2,
  /** A delivery may take this long, answer included; then its claim has ended by `deliveryLeaseMs` in any case. */
  deliveryMs: 15_000,
  deliveryLeaseMs: 60_000,
  /** A worker that stops waits this long for deliveries under way. */
  deliveryDrainMs: 3_000,
  /** Results of deliveries are written together that come within this time. */
  deliverySettleMs: 15,
  /** Attempts that fail in a row until a channel counts as failing. */
  channelFailures: 3,
  /** Characters of a receiver's answer that are kept. */
  deliveryAnswer: 500,
  /** A one-time address for a decision without a deadline is good for this long. */
  decisionLinkMs: 7 * 24 * 60 * 60 * 1_000,
  /** Who decides by such an address has this long until somebody else may try. */
  decisionClaimMs: 30_000,
  /** A second choice by the same address waits this long for what becomes of the first. */
  decisionTurnMs: 5_000,
  /** A code that links an account elsewhere is good for this long. */
  contactCodeMs: 60 * 60 * 1_000,
  /** A signed request of Slack may be this old, and is answered within this time. */
  slackSkewMs: 5 * 60_000,
  slackAnswerMs: 2_000,
  /** Beyond its steady rate a principal may once a minute call so many times as one part in this of that rate. */
  rateBurst: 2,
  /** Event streams of one principal that a process keeps open at most. */
  streams: 60,
  /** An open stream asks this often whether its caller may still read, besides whenever rights are taken away. */
  streamCheckMs: 60_000,
  /** Entries of the audit log that one statement writes at most. */
  auditBatch: 200,
  /** Entries written in transactions are chained together, so long after the first of them. */
  auditSealMs: 25,
  /** What may happen without end, such as failing to sign in, is one entry and one count in so long, */
  auditOftenMs: 60_000,
  /** and of so many principals and addresses; further ones share an entry. */
  auditOftenKeys: 200,
  /** A batch that the database refuses for its content is tried this often; then each entry by itself. */
  auditAttempts: 3,
  /** An answer waits this long for its entry in the audit log. */
  auditWaitMs: 10_000,
  /** A process that ends tries this long to write what waits. */
  auditCloseMs: 3_000,
  /** The end of the audit log is noted outside the database this often at most. */
  auditNoteMs: 1_000,
  /** Entries that checking, exporting and dropping read at a time. */
  auditPage: 2_000,
  /** One call that checks the audit log works this long; then it says where to go on. */
  auditVerifyMs: 15_000,
  /** Workers look this often for entries of the audit log that are old enough to be dropped. */
  auditRetentionMs: 10 * 60_000,
  /** Flags of one agent that its queue shows at most. */
  flagQueue: 1_000,
  /** Flags of one chain that are shown at most. */
  flagChain: 2_000,
  /** Events of a flag that its history shows at most, the latest ones. */
  flagHistory: 200,
  /** A change of a flag that meets other writers is tried this often. */
  flagAttempts: 10,
  /** A lock older than this with no open question is a zombie. */
  flagLockStaleMs: 24 * 60 * 60 * 1_000,
  /** An agent with more pending flags than this is overloaded. */
  flagOverload: 25,
  /** Flags the health view looks at at most, by kind of trouble. */
  flagHealthRows: 2_000,
  /** A read-only query may run this long. */
  queryMs: 5_000,
  /** Temporary files of a read-only query, in MB, where the database's user may limit them. */
  queryFileMb: 512,
  /** Rows of a read-only query that are given at most. */
  queryRows: 1_000,
  /** Bytes of rows of a read-only query that are given at most; a single row may be a quarter of it. */
  queryBytes: 4 * 1024 * 1024,
  /** Read-only queries one process runs at a time. */
  queryConnections: 3,
  /** Compiled patterns of rules and triggers a process keeps. */
  compiledPatterns: 500,
  /** Instructions one pattern may compile to. */
  patternProgram: 5_000,
  /** Characters of a text that a pattern is looked for in; results of tasks are shorter. */
  patternText: 8 * 1024 * 1024,
  /** Characters of what a pattern matched that are shown. */
  patternExcerpt: 120,
} as const;
