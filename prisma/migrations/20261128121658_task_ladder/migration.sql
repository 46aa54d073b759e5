-- AlterTable
ALTER TABLE "task" ADD COLUMN     "ladder" JSONB;
