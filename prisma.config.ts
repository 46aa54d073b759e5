import { defineConfig } from "prisma/config";

// For people who run Prisma's own command line; Quarterdeck applies migrations itself (lib/server/migrate.ts).
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env["DATABASE_URL"] ?? "" },
});
