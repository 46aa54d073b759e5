-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "email" TEXT,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL,
    "approver_roles" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "status" TEXT NOT NULL DEFAULT 'active',
    "timezone" TEXT,
    "absent_from" TIMESTAMPTZ(6),
    "absent_until" TIMESTAMPTZ(6),
    "delegate_to" TEXT,
    "two_factor_enabled" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person_group" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_group_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "group_member" (
    "group_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,

    CONSTRAINT "group_member_pkey" PRIMARY KEY ("group_id","person_id")
);

-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "created_by" TEXT,
ADD COLUMN     "expires_at" TIMESTAMPTZ(6),
ADD COLUMN     "person_id" UUID,
ADD COLUMN     "previous_hash" BYTEA,
ADD COLUMN     "previous_until" TIMESTAMPTZ(6),
ADD COLUMN     "rotated_at" TIMESTAMPTZ(6);

ALTER TABLE "session" ADD COLUMN     "address" TEXT,
ADD COLUMN     "id" UUID NOT NULL DEFAULT gen_random_uuid(),
ADD COLUMN     "person_id" UUID,
ADD COLUMN     "seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "token" TEXT,
ADD COLUMN     "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "user_agent" TEXT;

ALTER TABLE "sign_in_token" ADD COLUMN     "person_id" UUID;

-- Whoever signed in or holds a key so far becomes a person with every right, as it was. A name becomes a handle.
CREATE FUNCTION "handle_of" (name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT left(coalesce(nullif(regexp_replace(regexp_replace(lower(name), '[^a-z0-9_.-]+', '-', 'g'), '^[^a-z0-9]+', ''), ''), 'operator'), 60)
$$;

INSERT INTO "person" ("id", "name", "display_name", "role", "approver_roles")
SELECT gen_random_uuid(), handle, min(name), 'administrator', ARRAY['*'] FROM (
  SELECT "operator" AS name, handle_of("operator") AS handle FROM "session"
  UNION SELECT "operator", handle_of("operator") FROM "sign_in_token"
  UNION SELECT 'operator', 'operator' FROM "api_key" WHERE "kind" = 'person'
) known GROUP BY handle;

UPDATE "session" s SET "token" = encode(s."hash", 'hex'), "person_id" = p."id" FROM "person" p WHERE p."name" = handle_of(s."operator");
UPDATE "sign_in_token" t SET "person_id" = p."id" FROM "person" p WHERE p."name" = handle_of(t."operator");
UPDATE "api_key" k SET "person_id" = p."id", "created_by" = p."name" FROM "person" p WHERE k."kind" = 'person' AND p."name" = 'operator';
DROP FUNCTION "handle_of";

ALTER TABLE "session" DROP CONSTRAINT "session_pkey",
DROP COLUMN "hash",
DROP COLUMN "operator",
ALTER COLUMN "id" DROP DEFAULT,
ALTER COLUMN "person_id" SET NOT NULL,
ALTER COLUMN "token" SET NOT NULL,
ADD CONSTRAINT "session_pkey" PRIMARY KEY ("id");

ALTER TABLE "sign_in_token" DROP COLUMN "operator",
ALTER COLUMN "person_id" SET NOT NULL;

-- CreateIndex
CREATE UNIQUE INDEX "person_name_key" ON "person"("name");

-- CreateIndex
CREATE UNIQUE INDEX "person_email_key" ON "person"("email");

-- CreateIndex
CREATE INDEX "person_delegate_to_idx" ON "person"("delegate_to");

-- CreateIndex
CREATE UNIQUE INDEX "person_group_name_key" ON "person_group"("name");

-- CreateIndex
CREATE INDEX "group_member_person_id_idx" ON "group_member"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_previous_hash_key" ON "api_key"("previous_hash");

-- CreateIndex
CREATE INDEX "api_key_person_id_idx" ON "api_key"("person_id");

-- CreateIndex
CREATE INDEX "api_key_created_at_id_idx" ON "api_key"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_person_id_idx" ON "session"("person_id");

-- CreateIndex
CREATE INDEX "sign_in_token_person_id_idx" ON "sign_in_token"("person_id");

-- AddForeignKey
ALTER TABLE "person" ADD CONSTRAINT "person_delegate_to_fkey" FOREIGN KEY ("delegate_to") REFERENCES "person"("name") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_member" ADD CONSTRAINT "group_member_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "person_group"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_member" ADD CONSTRAINT "group_member_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in_token" ADD CONSTRAINT "sign_in_token_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "person"
  ADD CONSTRAINT "person_name_handle" CHECK ("name" ~ '^[a-z0-9][a-z0-9_.-]{0,59}$'),
  ADD CONSTRAINT "person_email_lower" CHECK ("email" = lower("email")),
  ADD CONSTRAINT "person_role_known" CHECK ("role" IN ('viewer', 'operator', 'approver', 'administrator')),
  ADD CONSTRAINT "person_status_known" CHECK ("status" IN ('active', 'disabled')),
  ADD CONSTRAINT "person_absence_ends" CHECK ("absent_until" IS NULL OR ("absent_from" IS NOT NULL AND "absent_from" < "absent_until")),
  ADD CONSTRAINT "person_delegates_to_another" CHECK ("delegate_to" <> "name");

ALTER TABLE "person_group" ADD CONSTRAINT "person_group_name_handle" CHECK ("name" ~ '^[a-z0-9][a-z0-9_.-]{0,59}$');

ALTER TABLE "api_key"
  ADD CONSTRAINT "api_key_kind_known" CHECK ("kind" IN ('person', 'service', 'agent')),
  ADD CONSTRAINT "api_key_has_owner" CHECK (("kind" = 'person') = ("person_id" IS NOT NULL) AND ("kind" = 'agent') = ("agent" IS NOT NULL)),
  ADD CONSTRAINT "api_key_rotation" CHECK (("previous_hash" IS NULL) = ("previous_until" IS NULL));
