-- AlterTable
ALTER TABLE "event" ADD COLUMN "flag_id" INTEGER;

-- AlterTable
ALTER TABLE "escalation" ADD COLUMN     "flag_id" INTEGER,
ALTER COLUMN "run_id" DROP NOT NULL;

-- AlterTable
ALTER TABLE "task" ADD COLUMN     "flags" JSONB;

-- CreateTable
CREATE TABLE "flag" (
    "id" SERIAL NOT NULL,
    "flag_type" TEXT NOT NULL,
    "source_agent" TEXT NOT NULL,
    "target_agent" TEXT,
    "change_description" TEXT NOT NULL,
    "action_required" TEXT NOT NULL,
    "impact_level" TEXT NOT NULL,
    "impact_rank" SMALLINT NOT NULL,
    "related_files" TEXT[],
    "chain_origin_id" INTEGER,
    "code_location" TEXT,
    "example_usage" TEXT,
    "context" JSONB,
    "notes" TEXT,
    "status" TEXT NOT NULL,
    "locked" BOOLEAN NOT NULL DEFAULT false,
    "locked_by" TEXT,
    "lock_reason" TEXT,
    "locked_at" TIMESTAMPTZ(6),
    "asks_about_id" INTEGER,
    "answer" TEXT,
    "completed_by" TEXT,
    "completed_at" TIMESTAMPTZ(6),
    "run_id" UUID,
    "task_id" UUID,
    "claim_run_id" UUID,
    "claim_task_id" UUID,
    "created_by" TEXT NOT NULL,
    "idempotency_key" TEXT,
    "request_digest" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "flag_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "flag_completion" (
    "flag_id" INTEGER NOT NULL,
    "agent" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "notes" TEXT,
    "run_id" UUID,
    "task_id" UUID,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "flag_completion_pkey" PRIMARY KEY ("flag_id","agent")
);

-- CreateTable
CREATE TABLE "flag_waiver" (
    "flag_id" INTEGER NOT NULL,
    "run_id" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "flag_waiver_pkey" PRIMARY KEY ("flag_id","run_id")
);

-- CreateTable
CREATE TABLE "agent" (
    "handle" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT,
    "module" TEXT,
    "description" TEXT NOT NULL,
    "capabilities" TEXT[],
    "tags" TEXT[],
    "model_tier" TEXT,
    "color" TEXT,
    "tools" TEXT[],
    "status" TEXT NOT NULL,
    "slash_names" TEXT[],
    "reports_to" TEXT,
    "data" JSONB NOT NULL,
    "version" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "source_id" UUID,
    "source_path" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "agent_pkey" PRIMARY KEY ("handle")
);

-- CreateTable
CREATE TABLE "agent_version" (
    "handle" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "data" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "original" TEXT,
    "author" TEXT NOT NULL,
    "import_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "agent_version_pkey" PRIMARY KEY ("handle","number")
);

-- CreateTable
CREATE TABLE "catalog_original" (
    "digest" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "catalog_original_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "catalog_source" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "location" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "catalog_source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "catalog_import" (
    "id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "dry_run" BOOLEAN NOT NULL,
    "status" TEXT NOT NULL,
    "revision" TEXT,
    "total" INTEGER NOT NULL DEFAULT 0,
    "done" INTEGER NOT NULL DEFAULT 0,
    "counts" JSONB NOT NULL DEFAULT '{}',
    "error" TEXT,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "catalog_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "catalog_import_file" (
    "import_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "format" TEXT,
    "outcome" TEXT NOT NULL,
    "change" TEXT,
    "handle" TEXT,
    "repairs" JSONB NOT NULL,
    "reason" TEXT,
    "line" INTEGER,
    "original" TEXT,

    CONSTRAINT "catalog_import_file_pkey" PRIMARY KEY ("import_id","position")
);

-- CreateTable
CREATE TABLE "coordinator_draft" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "gaps" JSONB NOT NULL,
    "origin" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "coordinator_draft_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "flag_idempotency_key_key" ON "flag"("idempotency_key");

-- CreateIndex
CREATE INDEX "flag_created_at_id_idx" ON "flag"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "flag_target_agent_created_at_idx" ON "flag"("target_agent", "created_at" DESC);

-- CreateIndex
CREATE INDEX "flag_source_agent_created_at_idx" ON "flag"("source_agent", "created_at" DESC);

-- CreateIndex
CREATE INDEX "flag_chain_origin_id_idx" ON "flag"("chain_origin_id");

-- CreateIndex
CREATE INDEX "flag_asks_about_id_idx" ON "flag"("asks_about_id");

-- CreateIndex
CREATE INDEX "agent_kind_handle_idx" ON "agent"("kind", "handle");

-- CreateIndex
CREATE INDEX "agent_module_idx" ON "agent"("module");

-- CreateIndex
CREATE INDEX "agent_source_id_idx" ON "agent"("source_id");

-- CreateIndex
CREATE UNIQUE INDEX "catalog_source_kind_location_key" ON "catalog_source"("kind", "location");

-- CreateIndex
CREATE INDEX "catalog_import_started_at_id_idx" ON "catalog_import"("started_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "flag" ADD CONSTRAINT "flag_chain_origin_id_fkey" FOREIGN KEY ("chain_origin_id") REFERENCES "flag"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag" ADD CONSTRAINT "flag_asks_about_id_fkey" FOREIGN KEY ("asks_about_id") REFERENCES "flag"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag_completion" ADD CONSTRAINT "flag_completion_flag_id_fkey" FOREIGN KEY ("flag_id") REFERENCES "flag"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag_waiver" ADD CONSTRAINT "flag_waiver_flag_id_fkey" FOREIGN KEY ("flag_id") REFERENCES "flag"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent" ADD CONSTRAINT "agent_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "catalog_source"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent_version" ADD CONSTRAINT "agent_version_handle_fkey" FOREIGN KEY ("handle") REFERENCES "agent"("handle") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "catalog_import" ADD CONSTRAINT "catalog_import_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "catalog_source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "catalog_import_file" ADD CONSTRAINT "catalog_import_file_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "catalog_import"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: the rules of FLAG-1 as a second wall behind lib/domain/flags.
ALTER TABLE "flag"
  ADD CONSTRAINT "flag_type_known" CHECK ("flag_type" IN ('breaking_change', 'new_feature', 'refactor', 'deprecation', 'enhancement', 'change', 'information_request', 'security', 'data_loss')),
  ADD CONSTRAINT "flag_impact_known" CHECK (("impact_level", "impact_rank") IN (('critical', 0), ('high', 1), ('medium', 2), ('low', 3))),
  ADD CONSTRAINT "flag_grave_is_critical" CHECK ("flag_type" NOT IN ('security', 'data_loss') OR "impact_level" = 'critical'),
  ADD CONSTRAINT "flag_change_description_length" CHECK (char_length("change_description") BETWEEN 50 AND 10000),
  ADD CONSTRAINT "flag_action_required_length" CHECK (char_length("action_required") BETWEEN 100 AND 20000),
  ADD CONSTRAINT "flag_source_handle" CHECK ("source_agent" ~ '^(@[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*|[A-Z0-9][A-Z0-9_]*)$'),
  ADD CONSTRAINT "flag_target_handle" CHECK ("target_agent" ~ '^(@[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*|[A-Z0-9][A-Z0-9_]*)$'),
  ADD CONSTRAINT "flag_status_known" CHECK ("status" IN ('pending', 'completed')),
  ADD CONSTRAINT "flag_completed_is_complete" CHECK (("status" = 'completed') = ("completed_at" IS NOT NULL AND "completed_by" IS NOT NULL)),
  ADD CONSTRAINT "flag_completed_is_not_locked" CHECK (NOT ("locked" AND "status" = 'completed')),
  ADD CONSTRAINT "flag_lock_has_owner" CHECK ("locked" = ("locked_by" IS NOT NULL AND "locked_at" IS NOT NULL)),
  -- An origin is older than what it caused, so no chain can close a circle.
  ADD CONSTRAINT "flag_chain_goes_back" CHECK ("chain_origin_id" < "id"),
  ADD CONSTRAINT "flag_question_goes_back" CHECK ("asks_about_id" < "id"),
  ADD CONSTRAINT "flag_only_requests_ask" CHECK ("asks_about_id" IS NULL OR "flag_type" = 'information_request');

CREATE INDEX "flag_queue" ON "flag" ("target_agent", "impact_rank", "created_at", "id") WHERE "status" = 'pending';
CREATE INDEX "flag_pending_files" ON "flag" USING gin ("related_files") WHERE "status" = 'pending';
CREATE INDEX "flag_claims" ON "flag" ("claim_task_id") WHERE "claim_task_id" IS NOT NULL;
CREATE INDEX "event_flag" ON "event" ("flag_id", "id") WHERE "flag_id" IS NOT NULL;
CREATE UNIQUE INDEX "escalation_flag_open" ON "escalation" ("flag_id") WHERE "flag_id" IS NOT NULL AND "status" = 'open';
