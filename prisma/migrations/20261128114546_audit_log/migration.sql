-- CreateTable
CREATE TABLE "audit_entry" (
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "via" TEXT NOT NULL,
    "address" TEXT,
    "action" TEXT NOT NULL,
    "target_type" TEXT,
    "target_id" TEXT,
    "outcome" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "input" JSONB,
    "before" JSONB,
    "after" JSONB,
    "reason" TEXT,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "signature" TEXT NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_checkpoint" (
    "seq" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "signature" TEXT NOT NULL,

    CONSTRAINT "audit_checkpoint_pkey" PRIMARY KEY ("seq")
);

-- CreateIndex
CREATE INDEX "audit_entry_actor_name_seq_idx" ON "audit_entry"("actor_name", "seq");

-- CreateIndex
CREATE INDEX "audit_entry_action_seq_idx" ON "audit_entry"("action", "seq");

-- CreateIndex
CREATE INDEX "audit_entry_target_id_seq_idx" ON "audit_entry"("target_id", "seq");

-- CreateIndex
CREATE INDEX "audit_entry_at_idx" ON "audit_entry"("at");

-- By hand: what the audit log promises.
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_outcome" CHECK ("outcome" IN ('done', 'refused'));
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_hashes" CHECK ("hash" ~ '^[0-9a-f]{64}$' AND "prev_hash" ~ '^[0-9a-f]{64}$');
ALTER TABLE "audit_head" ADD CONSTRAINT "audit_head_single" CHECK ("id" = 1);
INSERT INTO "audit_head" ("id", "seq", "hash", "signature") VALUES (1, 0, repeat('0', 64), '');

CREATE INDEX "audit_entry_refused" ON "audit_entry" ("seq") WHERE "outcome" = 'refused';
CREATE INDEX "audit_entry_text" ON "audit_entry" USING GIN
  (("actor_name" || ' ' || "action" || ' ' || coalesce("target_id", '') || ' ' || coalesce("reason", '')) gin_trgm_ops);

CREATE FUNCTION audit_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('quarterdeck.audit_retention', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'The audit log is append-only: % is refused.', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "audit_entry_append_only" BEFORE UPDATE OR DELETE ON "audit_entry"
  FOR EACH ROW EXECUTE FUNCTION audit_entry_is_append_only();
CREATE TRIGGER "audit_entry_no_truncate" BEFORE TRUNCATE ON "audit_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_append_only();

-- The one way to drop entries: those up to a checkpoint. Returns how many there were.
CREATE FUNCTION audit_drop(upto bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE dropped bigint;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM "audit_checkpoint" c WHERE c."seq" = upto) THEN
    RAISE EXCEPTION 'There is no checkpoint at %.', upto USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM set_config('quarterdeck.audit_retention', 'on', true);
  DELETE FROM "audit_entry" WHERE "seq" <= upto;
  GET DIAGNOSTICS dropped = ROW_COUNT;
  PERFORM set_config('quarterdeck.audit_retention', 'off', true);
  RETURN dropped;
END $$;

REVOKE ALL ON "audit_entry", "audit_head", "audit_checkpoint" FROM PUBLIC;
REVOKE ALL ON FUNCTION audit_drop(bigint) FROM PUBLIC;
