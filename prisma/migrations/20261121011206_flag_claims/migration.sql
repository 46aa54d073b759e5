-- CreateTable
CREATE TABLE "flag_claim" (
    "flag_id" INTEGER NOT NULL,
    "agent" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,

    CONSTRAINT "flag_claim_pkey" PRIMARY KEY ("flag_id","agent")
);

-- CreateIndex
CREATE INDEX "flag_claim_task_id_idx" ON "flag_claim"("task_id");

-- AddForeignKey
ALTER TABLE "flag_claim" ADD CONSTRAINT "flag_claim_flag_id_fkey" FOREIGN KEY ("flag_id") REFERENCES "flag"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: tasks that wait for flags, found by flag; pending flags by age, for those that nobody looks at.
CREATE INDEX "task_held" ON "task" USING gin ("flags" jsonb_path_ops) WHERE "status" = 'waiting' AND "flags" IS NOT NULL;
CREATE INDEX "task_held_any" ON "task" ("id") WHERE "status" = 'waiting' AND "flags" IS NOT NULL;
CREATE INDEX "flag_pending_age" ON "flag" ("impact_rank", "created_at") WHERE "status" = 'pending';
CREATE INDEX "escalation_flag" ON "escalation" ("flag_id", "created_at") WHERE "flag_id" IS NOT NULL;
