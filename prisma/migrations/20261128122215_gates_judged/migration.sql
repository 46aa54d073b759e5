-- CreateTable
CREATE TABLE "bypass" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "escalation_id" UUID NOT NULL,
    "coordinator_id" TEXT NOT NULL,
    "coordinator" TEXT NOT NULL,
    "signal" TEXT NOT NULL,
    "repo" TEXT,
    "gate" TEXT NOT NULL,
    "gate_name" TEXT NOT NULL,
    "roles" TEXT[],
    "by" TEXT[],
    "approvals" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "covers" TEXT NOT NULL,
    "evidence_hash" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6),

    CONSTRAINT "bypass_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "checklist_item" (
    "run_id" UUID NOT NULL,
    "checklist" TEXT NOT NULL,
    "item" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "auto" TEXT,
    "steps" TEXT[],
    "files" TEXT[],
    "status" TEXT NOT NULL,
    "evidence" TEXT NOT NULL DEFAULT '',
    "filled_by" TEXT,
    "by" TEXT,
    "at" TIMESTAMPTZ(6),

    CONSTRAINT "checklist_item_pkey" PRIMARY KEY ("run_id","checklist","item")
);

-- CreateIndex
CREATE INDEX "bypass_created_at_id_idx" ON "bypass"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "bypass_run_id_idx" ON "bypass"("run_id");

-- CreateIndex
CREATE INDEX "bypass_by_idx" ON "bypass" USING GIN ("by");

-- AddForeignKey
ALTER TABLE "checklist_item" ADD CONSTRAINT "checklist_item_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: bypasses that later runs of a repository may lean on.
CREATE INDEX "bypass_repository_idx" ON "bypass" ("coordinator_id", "signal", "repo") WHERE "covers" = 'repository';

ALTER TABLE "bypass" ADD CONSTRAINT "bypass_has_author" CHECK (cardinality("by") > 0 AND "reason" <> '');
ALTER TABLE "checklist_item" ADD CONSTRAINT "checklist_item_status" CHECK ("status" IN ('open', 'pass', 'fail', 'not_applicable'));

-- What was let pass stays on record: nobody changes or deletes it.
CREATE FUNCTION refuse_bypass_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a bypass is on record for good: it is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "bypass_for_good" BEFORE UPDATE OR DELETE ON "bypass" FOR EACH STATEMENT EXECUTE FUNCTION refuse_bypass_change();
CREATE TRIGGER "bypass_not_emptied" BEFORE TRUNCATE ON "bypass" FOR EACH STATEMENT EXECUTE FUNCTION refuse_bypass_change();
