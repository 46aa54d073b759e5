-- DropIndex
DROP INDEX "flag_created_at_id_idx";

-- DropIndex
DROP INDEX "flag_source_agent_created_at_idx";

-- DropIndex
DROP INDEX "flag_target_agent_created_at_idx";

-- CreateIndex
CREATE INDEX "flag_target_agent_id_idx" ON "flag"("target_agent", "id" DESC);

-- CreateIndex
CREATE INDEX "flag_source_agent_id_idx" ON "flag"("source_agent", "id" DESC);

-- By hand: a queue over all agents, text anywhere in a flag or in the paths of its files, and what health looks at.
CREATE FUNCTION flag_files(files text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN array_to_string(files, E'\n');
CREATE INDEX "flag_order" ON "flag" ("impact_rank", "created_at", "id") WHERE "status" = 'pending';
CREATE INDEX "flag_texts" ON "flag" USING gin ("change_description" gin_trgm_ops, "action_required" gin_trgm_ops);
CREATE INDEX "flag_file_texts" ON "flag" USING gin (flag_files("related_files") gin_trgm_ops);
CREATE INDEX "flag_locked" ON "flag" ("locked_at") WHERE "locked";
CREATE INDEX "flag_open_questions" ON "flag" ("asks_about_id") WHERE "status" = 'pending' AND "asks_about_id" IS NOT NULL;

-- By hand: who completed first stands, and what is locked is not completed in one go with its unlocking.
CREATE FUNCTION flag_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'flag % is % and stays so', OLD.id, CASE WHEN OLD.status = 'completed' THEN 'completed' ELSE 'locked' END
    USING ERRCODE = 'check_violation', CONSTRAINT = CASE WHEN OLD.status = 'completed' THEN 'flag_completion_stands' ELSE 'flag_locked_is_not_completed' END;
END $$;
CREATE TRIGGER "flag_completion_stands" BEFORE UPDATE ON "flag" FOR EACH ROW
  WHEN (OLD."status" = 'completed' AND (NEW."status", NEW."completed_by", NEW."completed_at") IS DISTINCT FROM (OLD."status", OLD."completed_by", OLD."completed_at"))
  EXECUTE FUNCTION flag_refuse_change();
CREATE TRIGGER "flag_locked_is_not_completed" BEFORE UPDATE ON "flag" FOR EACH ROW
  WHEN (OLD."locked" AND NEW."status" = 'completed') EXECUTE FUNCTION flag_refuse_change();
