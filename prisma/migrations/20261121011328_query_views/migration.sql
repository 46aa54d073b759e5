-- What the read-only query may see, and nothing else (FLAG-8). The views run with their owner's rights; the role that
-- reads them has rights on this schema alone.
CREATE SCHEMA IF NOT EXISTS "qd_query";

CREATE VIEW "qd_query"."agents_catalog" AS
  SELECT "handle" AS "name", "module", "description", "capabilities", "tags", "status", "kind", "model_tier" AS "model",
    "title", "color", "tools", "slash_names", "reports_to", "version", "source_path", "created_at", "updated_at"
  FROM "agent";

CREATE VIEW "qd_query"."flags" AS
  SELECT "id", "flag_type", "source_agent", "target_agent", "change_description", "action_required", "impact_level",
    "impact_rank", "related_files", "chain_origin_id", "code_location", "example_usage", "context", "notes", "status",
    "locked", "locked_by", "lock_reason", "locked_at", "asks_about_id", "answer", "completed_by", "completed_at",
    "run_id", "task_id", "created_by", "created_at", "updated_at"
  FROM "flag";

CREATE VIEW "qd_query"."agent_flags" AS SELECT * FROM "qd_query"."flags";

CREATE VIEW "qd_query"."flag_completions" AS
  SELECT "flag_id", "agent", "actor", "notes", "run_id", "task_id", "at" FROM "flag_completion";
