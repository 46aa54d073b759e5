-- AlterTable
ALTER TABLE "task" ADD COLUMN     "waiting_for" JSONB;

-- CreateTable
CREATE TABLE "task_lock" (
    "task_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "scopes" TEXT[],
    "request" JSONB NOT NULL,
    "token" UUID,
    "confirmed" BOOLEAN NOT NULL DEFAULT false,
    "since" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "task_lock_pkey" PRIMARY KEY ("task_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "task_lock_token_key" ON "task_lock"("token");

-- CreateIndex
CREATE INDEX "task_lock_scopes_idx" ON "task_lock" USING GIN ("scopes");

-- AddForeignKey
ALTER TABLE "task_lock" ADD CONSTRAINT "task_lock_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "task"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE INDEX "task_waiting_for_locks" ON "task" ("id") WHERE "waiting_for" IS NOT NULL;
CREATE INDEX "task_lock_waiting" ON "task_lock" ("position") WHERE "token" IS NULL;
CREATE INDEX "agent_parallel" ON "agent" ("handle") WHERE jsonb_typeof("data" -> 'parallel') = 'object';
ALTER TABLE "task_lock" ADD CONSTRAINT "task_lock_confirmed" CHECK (NOT "confirmed" OR "token" IS NOT NULL);
