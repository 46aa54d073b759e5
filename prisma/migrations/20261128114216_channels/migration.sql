-- CreateTable
CREATE TABLE "channel" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "secrets" JSONB NOT NULL DEFAULT '{}',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_ok_at" TIMESTAMPTZ(6),
    "last_error" TEXT,
    "last_error_at" TIMESTAMPTZ(6),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(6),

    CONSTRAINT "channel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice_route" (
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "types" TEXT[],
    "levels" INTEGER[],
    "roles" TEXT[],
    "coordinators" TEXT[],
    "channels" UUID[],
    "after_minutes" INTEGER NOT NULL DEFAULT 0,
    "quiet" TEXT NOT NULL DEFAULT 'break_through',

    CONSTRAINT "notice_route_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL,
    "person" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "escalation_id" UUID,
    "content" JSONB NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "read_at" TIMESTAMPTZ(6),

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "escalation_id" UUID,
    "person" TEXT,
    "payload" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "if_unseen" BOOLEAN NOT NULL DEFAULT false,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(6) NOT NULL,
    "claim_token" UUID,
    "lease_until" TIMESTAMPTZ(6),
    "response_status" INTEGER,
    "response" JSONB,
    "error" TEXT,
    "took_ms" INTEGER,
    "dedupe_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice_cursor" (
    "name" TEXT NOT NULL,
    "xid" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,

    CONSTRAINT "notice_cursor_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "notice_setting" (
    "person" TEXT NOT NULL,
    "quiet" JSONB,
    "muted" TEXT[] DEFAULT ARRAY[]::TEXT[],

    CONSTRAINT "notice_setting_pkey" PRIMARY KEY ("person")
);

-- CreateTable
CREATE TABLE "person_contact" (
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "person" TEXT NOT NULL,
    "verified_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "person_contact_pkey" PRIMARY KEY ("kind","value")
);

-- CreateTable
CREATE TABLE "contact_code" (
    "hash" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "contact_code_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "decision_link" (
    "hash" BYTEA NOT NULL,
    "escalation_id" UUID NOT NULL,
    "person" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "claimed_at" TIMESTAMPTZ(6),
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "decision_link_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "slack_request" (
    "signature" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "slack_request_pkey" PRIMARY KEY ("signature")
);

-- CreateIndex
CREATE UNIQUE INDEX "channel_name_key" ON "channel"("name");

-- CreateIndex
CREATE UNIQUE INDEX "notice_dedupe_key_key" ON "notice"("dedupe_key");

-- CreateIndex
CREATE INDEX "notice_person_created_at_id_idx" ON "notice"("person", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "notice_escalation_id_idx" ON "notice"("escalation_id");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_dedupe_key_key" ON "delivery"("dedupe_key");

-- CreateIndex
CREATE INDEX "delivery_created_at_id_idx" ON "delivery"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "delivery_channel_id_created_at_id_idx" ON "delivery"("channel_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "delivery_escalation_id_idx" ON "delivery"("escalation_id");

-- CreateIndex
CREATE INDEX "person_contact_person_idx" ON "person_contact"("person");

-- CreateIndex
CREATE INDEX "decision_link_escalation_id_idx" ON "decision_link"("escalation_id");

-- CreateIndex
CREATE INDEX "decision_link_expires_at_idx" ON "decision_link"("expires_at");

-- CreateIndex
CREATE INDEX "slack_request_at_idx" ON "slack_request"("at");

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channel"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "channel" ADD CONSTRAINT "channel_kind" CHECK ("kind" IN ('email', 'slack', 'teams', 'webhook'));
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_status" CHECK ("status" IN ('pending', 'delivering', 'delivered', 'failed', 'dead', 'dropped'));
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_claim" CHECK ("status" <> 'delivering' OR ("claim_token" IS NOT NULL AND "lease_until" IS NOT NULL));

-- What is due on a channel: waiting, to be tried again, or claimed by somebody who may have died.
CREATE INDEX "delivery_due" ON "delivery" ("channel_id", "next_at") WHERE "status" IN ('pending', 'failed');
CREATE INDEX "delivery_claimed" ON "delivery" ("lease_until") WHERE "status" = 'delivering';
CREATE INDEX "delivery_attention" ON "delivery" ("status", "created_at" DESC, "id" DESC) WHERE "status" IN ('failed', 'dead');
CREATE INDEX "notice_unread" ON "notice" ("person") WHERE "read_at" IS NULL;

-- Notices begin with what happens from now on.
INSERT INTO "notice_cursor" ("name", "xid", "id")
VALUES ('notices', (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint - 1, 9223372036854775807);
