-- AlterTable
ALTER TABLE "escalation"
ADD COLUMN     "asked_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "assignees" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "content_hash" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "deadline_passed" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "groups" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "next_at" TIMESTAMPTZ(6),
ADD COLUMN     "reminded" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "requested_by" TEXT,
ADD COLUMN     "roles" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "rules" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "shown" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "subject" JSONB,
ADD COLUMN     "votes" JSONB NOT NULL DEFAULT '[]';

-- Escalations of before keep their role, their deadline and what happens then.
UPDATE "escalation" SET "roles" = ARRAY["role"], "asked_at" = "created_at", "next_at" = CASE WHEN "status" = 'open' THEN "deadline" END,
  "rules" = jsonb_build_object('roles', jsonb_build_array("role"), 'groups', '[]'::jsonb, 'assignees', '[]'::jsonb, 'quorum', 1,
    'ownRequest', 'unless_alone', 'reasonRequired', false,
    'deadlineMinutes', CASE WHEN "deadline" IS NULL THEN NULL ELSE round(extract(epoch FROM "deadline" - "created_at") / 60) END,
    'remindAfterMinutes', '[]'::jsonb, 'onDeadline', jsonb_build_object('do', coalesce("body" ->> 'onDeadline', 'keep_waiting')),
    'workingHours', NULL, 'signIn', false);

ALTER TABLE "escalation" DROP COLUMN "assignee", DROP COLUMN "role";

-- AlterTable
ALTER TABLE "task" ADD COLUMN     "approval" JSONB;

-- CreateIndex
CREATE INDEX "escalation_status_deadline_id_idx" ON "escalation"("status", "deadline", "id");

-- CreateIndex
CREATE INDEX "escalation_next_at_idx" ON "escalation"("next_at");

-- The history of an escalation is read by it.
CREATE INDEX "event_escalation_idx" ON "event" (("payload" ->> 'escalationId')) WHERE "payload" ? 'escalationId';
