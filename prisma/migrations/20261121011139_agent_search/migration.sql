-- AlterTable
ALTER TABLE "agent" ADD COLUMN     "changed" xid8,
ADD COLUMN     "search" tsvector,
ADD COLUMN     "search_body" tsvector;

-- CreateTable
CREATE TABLE "agent_word" (
    "word" TEXT NOT NULL,

    CONSTRAINT "agent_word_pkey" PRIMARY KEY ("word")
);

-- CreateIndex
CREATE INDEX "agent_word_word_idx" ON "agent_word" USING GIN ("word" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "agent_search_idx" ON "agent" USING GIN ("search");

-- CreateIndex
CREATE INDEX "agent_search_body_idx" ON "agent" USING GIN ("search_body");

-- CreateIndex
CREATE INDEX "agent_changed_idx" ON "agent"("changed");

-- By hand: the words of a text as both sides of the search cut them; lib/domain/search/terms.ts says the same.
CREATE FUNCTION "agent_search_words" (given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(
    regexp_replace(regexp_replace(regexp_replace(lower(coalesce(given, '')), 'c\+\+', ' cplusplus ', 'g'), '\mc#', ' csharp ', 'g'), '\.net\M', ' dotnet ', 'g'),
    '[^[:alnum:]]+', ' ', 'g')
$$;

CREATE FUNCTION "agent_search_update" () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."changed" := pg_current_xact_id();
  IF TG_OP = 'UPDATE' AND (NEW."handle", NEW."name", NEW."title", NEW."slash_names", NEW."tags", NEW."capabilities", NEW."description", NEW."data")
    IS NOT DISTINCT FROM (OLD."handle", OLD."name", OLD."title", OLD."slash_names", OLD."tags", OLD."capabilities", OLD."description", OLD."data")
    AND NEW."search" IS NOT NULL THEN
    RETURN NEW;
  END IF;
  NEW."search" :=
    setweight(to_tsvector('english', agent_search_words(concat_ws(' ', NEW."handle", NEW."name", NEW."title", array_to_string(NEW."slash_names", ' ')))), 'A')
    || setweight(to_tsvector('english', agent_search_words(array_to_string(NEW."tags", ' '))), 'B')
    || setweight(to_tsvector('english', agent_search_words(left(array_to_string(NEW."capabilities", ' '), 50000))), 'C')
    || setweight(to_tsvector('english', agent_search_words(left(NEW."description", 50000))), 'D');
  NEW."search_body" := strip(to_tsvector('english', agent_search_words(left(NEW."data" ->> 'body', 50000))));
  RETURN NEW;
END
$$;

CREATE TRIGGER "agent_search" BEFORE INSERT OR UPDATE ON "agent" FOR EACH ROW EXECUTE FUNCTION "agent_search_update" ();

-- Agents that are stored already.
UPDATE "agent" SET "handle" = "handle";
