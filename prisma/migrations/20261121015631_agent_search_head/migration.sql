-- A word counts once in the head (handle, name, title, slash names): most agents' names repeat their handles.
CREATE FUNCTION "agent_search_once" (given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT string_agg(word, ' ' ORDER BY place) FROM (
    SELECT word, min(place) AS place FROM regexp_split_to_table(given, ' ') WITH ORDINALITY AS x(word, place) GROUP BY word
  ) words
$$;

CREATE OR REPLACE FUNCTION "agent_search_update" () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."changed" := pg_current_xact_id();
  IF TG_OP = 'UPDATE' AND (NEW."handle", NEW."name", NEW."title", NEW."slash_names", NEW."tags", NEW."capabilities", NEW."description", NEW."data")
    IS NOT DISTINCT FROM (OLD."handle", OLD."name", OLD."title", OLD."slash_names", OLD."tags", OLD."capabilities", OLD."description", OLD."data")
    AND NEW."search" IS NOT NULL THEN
    RETURN NEW;
  END IF;
  NEW."search" :=
    setweight(to_tsvector('english', agent_search_once(agent_search_words(concat_ws(' ', NEW."handle", NEW."name", NEW."title", array_to_string(NEW."slash_names", ' '))))), 'A')
    || setweight(to_tsvector('english', agent_search_words(array_to_string(NEW."tags", ' '))), 'B')
    || setweight(to_tsvector('english', agent_search_words(left(array_to_string(NEW."capabilities", ' '), 50000))), 'C')
    || setweight(to_tsvector('english', agent_search_words(left(NEW."description", 50000))), 'D');
  NEW."search_body" := strip(to_tsvector('english', agent_search_words(left(NEW."data" ->> 'body', 50000))));
  RETURN NEW;
END
$$;

-- Agents that are stored already.
UPDATE "agent" SET "search" = NULL;
