-- By hand: whoever keeps a stream open is told that rights were taken away, whatever took them; see lib/server/still-allowed.ts.
CREATE FUNCTION access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('qd_access', '');
  RETURN NULL;
END $$;
CREATE TRIGGER "session_ended" AFTER DELETE ON "session" FOR EACH STATEMENT EXECUTE FUNCTION access_changed();
CREATE TRIGGER "api_key_changed" AFTER UPDATE OF "revoked_at", "expires_at", "previous_until" ON "api_key"
  FOR EACH STATEMENT EXECUTE FUNCTION access_changed();
CREATE TRIGGER "person_changed" AFTER UPDATE OF "status", "role" ON "person"
  FOR EACH STATEMENT EXECUTE FUNCTION access_changed();
