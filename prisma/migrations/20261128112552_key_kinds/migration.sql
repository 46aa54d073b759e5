-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "agent" TEXT,
ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'person',
ADD COLUMN     "role" TEXT NOT NULL DEFAULT 'administrator',
ADD COLUMN     "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[];
