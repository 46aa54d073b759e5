import type { NextConfig } from "next";

const production = process.env.NODE_ENV === "production";

// Next's own inline scripts carry no nonce on prerendered pages, hence 'unsafe-inline'; nothing is loaded from elsewhere.
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  // The sign-in address carries a token; it is told to nobody.
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  ...(production ? [{ key: "Content-Security-Policy", value: contentSecurityPolicy }] : []),
];

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
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
};

export default config;
