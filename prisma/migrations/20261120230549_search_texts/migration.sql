-- DropIndex
DROP INDEX "run_search_idx";

-- CreateTable
CREATE TABLE "run_search" (
    "text" TEXT NOT NULL,

    CONSTRAINT "run_search_pkey" PRIMARY KEY ("text")
);

-- CreateIndex
CREATE INDEX "run_search_text_idx" ON "run_search" USING GIN ("text" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "run_search_idx" ON "run"("search");

-- By hand: an id is searched by its beginning, by the primary key, and by its end.
CREATE INDEX "run_id_tail" ON "run" (reverse(right("id"::text, 12)) text_pattern_ops);

-- Runs that are stored already.
UPDATE "run" SET "search" = lower(concat_ws(' ', "signal", "coordinator", right(coalesce("repo", ''), 400), "source"));
INSERT INTO "run_search" ("text") SELECT DISTINCT "search" FROM "run";
