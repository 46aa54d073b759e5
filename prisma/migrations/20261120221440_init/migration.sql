-- The run list's text filter looks anywhere in the text.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- CreateTable
CREATE TABLE "coordinator" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "coordinator_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "coordinator_version" (
    "coordinator_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "definition" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "coordinator_version_pkey" PRIMARY KEY ("coordinator_id","number")
);

-- CreateTable
CREATE TABLE "signal" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "context" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT,
    "coordinator_id" TEXT,
    "run_id" UUID,
    "idempotency_key" TEXT,
    "request_digest" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "signal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run" (
    "id" UUID NOT NULL,
    "signal_id" UUID NOT NULL,
    "signal" TEXT NOT NULL,
    "coordinator_id" TEXT NOT NULL,
    "coordinator" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "outcome" TEXT,
    "reason" TEXT,
    "context" JSONB NOT NULL,
    "plan" JSONB NOT NULL,
    "policy" JSONB NOT NULL,
    "gate" JSONB,
    "repo" TEXT,
    "parent_run_id" UUID,
    "version" INTEGER NOT NULL DEFAULT 1,
    "event_seq" INTEGER NOT NULL DEFAULT 0,
    "task_total" INTEGER NOT NULL DEFAULT 0,
    "task_done" INTEGER NOT NULL DEFAULT 0,
    "search" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "started_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "step_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "agent" TEXT NOT NULL,
    "task" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "attempt_base" INTEGER NOT NULL DEFAULT 0,
    "worker_id" TEXT,
    "claim_token" UUID,
    "lease_until" TIMESTAMPTZ(6),
    "not_before" TIMESTAMPTZ(6),
    "queued_at" TIMESTAMPTZ(6),
    "started_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),
    "reason" TEXT,
    "error" JSONB,
    "result" JSONB,
    "finding_counts" JSONB,

    CONSTRAINT "task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "task_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "agent" TEXT NOT NULL,
    "task" TEXT NOT NULL,
    "worker_id" TEXT,
    "queued_at" TIMESTAMPTZ(6),
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6) NOT NULL,
    "outcome" TEXT NOT NULL,
    "error" JSONB,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("task_id","number")
);

-- CreateTable
CREATE TABLE "task_log" (
    "id" BIGSERIAL NOT NULL,
    "task_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "stream" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "task_log_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "finding" (
    "id" BIGSERIAL NOT NULL,
    "run_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "agent" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "rank" SMALLINT NOT NULL,
    "path" TEXT,
    "line" INTEGER,
    "message" TEXT NOT NULL,
    "mend" TEXT NOT NULL,

    CONSTRAINT "finding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "id" BIGSERIAL NOT NULL,
    "xid" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint,
    "run_id" UUID,
    "seq" INTEGER,
    "task_id" UUID,
    "type" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "payload" JSONB NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "escalation" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "task_id" UUID,
    "coordinator" TEXT NOT NULL,
    "signal" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "level" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "assignee" TEXT,
    "body" JSONB NOT NULL,
    "options" JSONB NOT NULL,
    "decision" JSONB,
    "decided_by" TEXT,
    "deadline" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "decided_at" TIMESTAMPTZ(6),

    CONSTRAINT "escalation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "escalation_comment" (
    "id" UUID NOT NULL,
    "escalation_id" UUID NOT NULL,
    "author" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "escalation_comment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "report" (
    "run_id" UUID NOT NULL,
    "data" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "report_pkey" PRIMARY KEY ("run_id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_token" (
    "hash" BYTEA NOT NULL,
    "operator" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "sign_in_token_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "session" (
    "hash" BYTEA NOT NULL,
    "operator" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "worker_process" (
    "id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "concurrency" INTEGER NOT NULL,
    "running" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "worker_process_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "coordinator_domain_idx" ON "coordinator"("domain");

-- CreateIndex
CREATE UNIQUE INDEX "signal_idempotency_key_key" ON "signal"("idempotency_key");

-- CreateIndex
CREATE INDEX "signal_created_at_id_idx" ON "signal"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "run_created_at_id_idx" ON "run"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "run_status_created_at_id_idx" ON "run"("status", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "run_coordinator_id_created_at_id_idx" ON "run"("coordinator_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "run_signal_created_at_id_idx" ON "run"("signal", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "run_parent_run_id_idx" ON "run"("parent_run_id");

-- CreateIndex
CREATE INDEX "run_search_idx" ON "run" USING GIN ("search" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "attempt_agent_task_ended_at_idx" ON "attempt"("agent", "task", "ended_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "task_run_id_step_id_key" ON "task"("run_id", "step_id");

-- CreateIndex
CREATE INDEX "task_log_task_id_id_idx" ON "task_log"("task_id", "id");

-- CreateIndex
CREATE INDEX "finding_run_id_rank_id_idx" ON "finding"("run_id", "rank", "id");

-- CreateIndex
CREATE INDEX "event_xid_id_idx" ON "event"("xid", "id");

-- CreateIndex
CREATE UNIQUE INDEX "event_run_id_seq_key" ON "event"("run_id", "seq");

-- CreateIndex
CREATE INDEX "escalation_status_created_at_id_idx" ON "escalation"("status", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "escalation_created_at_id_idx" ON "escalation"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "escalation_run_id_idx" ON "escalation"("run_id");

-- CreateIndex
CREATE INDEX "escalation_comment_escalation_id_created_at_idx" ON "escalation_comment"("escalation_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- AddForeignKey
ALTER TABLE "coordinator_version" ADD CONSTRAINT "coordinator_version_coordinator_id_fkey" FOREIGN KEY ("coordinator_id") REFERENCES "coordinator"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "escalation" ADD CONSTRAINT "escalation_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "escalation_comment" ADD CONSTRAINT "escalation_comment_escalation_id_fkey" FOREIGN KEY ("escalation_id") REFERENCES "escalation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report" ADD CONSTRAINT "report_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: what the schema language can't say. The engine's scans touch only rows that are under way.
CREATE INDEX "task_queued" ON "task" ((coalesce("not_before", "queued_at"))) WHERE "status" = 'queued';
CREATE INDEX "task_running" ON "task" ("lease_until") WHERE "status" = 'running';
CREATE INDEX "run_open" ON "run" ("status") WHERE "status" IN ('in_progress', 'escalated');
CREATE INDEX "run_delegated" ON "run" ("id") WHERE "outcome" = 'delegated';
CREATE INDEX "escalation_open" ON "escalation" ("deadline") WHERE "status" = 'open';

-- Rows that change in place find room beside themselves.
ALTER TABLE "run" SET (fillfactor = 70);
ALTER TABLE "task" SET (fillfactor = 70);

-- The event log is append-only.
CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the event log is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "event_append_only" BEFORE UPDATE ON "event" FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change();
