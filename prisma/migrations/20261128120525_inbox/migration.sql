-- AlterTable
ALTER TABLE "escalation_comment" ADD COLUMN     "mentions" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "escalation_seen" (
    "person" TEXT NOT NULL,
    "escalation_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "escalation_seen_pkey" PRIMARY KEY ("person","escalation_id")
);

-- CreateTable
CREATE TABLE "saved_filter" (
    "id" UUID NOT NULL,
    "person" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "saved_filter_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "escalation_seen_escalation_id_idx" ON "escalation_seen"("escalation_id");

-- CreateIndex
CREATE UNIQUE INDEX "saved_filter_person_name_key" ON "saved_filter"("person", "name");

-- AddForeignKey
ALTER TABLE "escalation_seen" ADD CONSTRAINT "escalation_seen_escalation_id_fkey" FOREIGN KEY ("escalation_id") REFERENCES "escalation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A filter has a name that fits on a chip, and an address that fits into one.
ALTER TABLE "saved_filter" ADD CONSTRAINT "saved_filter_name" CHECK (char_length("name") BETWEEN 1 AND 60);
ALTER TABLE "saved_filter" ADD CONSTRAINT "saved_filter_query" CHECK (char_length("query") <= 1000);

-- What was decided within a time, for the metrics of decisions.
CREATE INDEX "escalation_ended" ON "escalation" ("decided_at") WHERE "decided_at" IS NOT NULL;

-- Deadlines that passed without a decision; the escalation itself may have been asked anew since.
CREATE INDEX "event_deadline" ON "event" ("at")
  WHERE "type" IN ('escalation.overdue', 'escalation.raised', 'escalation.reassigned', 'escalation.expired');
