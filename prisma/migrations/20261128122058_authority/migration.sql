-- AlterTable
ALTER TABLE "run" ADD COLUMN     "plan_approvals" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "task" ADD COLUMN     "held" TEXT;
