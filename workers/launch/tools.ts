// What the plain scripts of npm need of the server, bundled for them as dist/server/tools.js.
export { findEmbeddedUrl, startEmbeddedPostgres } from "@/lib/server/embedded-postgres";
export { migrateDatabase } from "@/lib/server/migrate";
export { migrateQueueTables } from "@/lib/server/queue-tables";
