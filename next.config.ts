import type { NextConfig } from "next";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm test` checks types once for everything; a start on a user's machine need not do it again.
  typescript: { ignoreBuildErrors: true },
  // Loaded from node_modules as they are: they have workers, WebAssembly or optional parts of their own.
  serverExternalPackages: [
    "bullmq",
    "ioredis",
    "libpg-query",
    "pg",
    "pino",
    "prom-client",
    "@prisma/client",
    "@prisma/adapter-pg",
  ],
  // A link is for one person: no index, no cache.
  headers: async () => [
    {
      source: "/decide/:path*",
      headers: [
        { key: "X-Robots-Tag", value: "noindex, nofollow" },
        { key: "Cache-Control", value: "no-store" },
      ],
    },
  ],
};

export default config;
