import { z } from "zod";
import { define } from "../operation";
import { PATHS } from "../paths";
import * as out from "../schemas";

/** About the service itself. */
export const metaOperations = define({
  getSummary: {
    ...PATHS.getSummary,
    tag: "meta",
    access: "read",
    status: 200,
    summary: "Counts for the navigation, workers, and who you are",
    output: out.summarySchema,
  },
  getOpenApi: {
    ...PATHS.getOpenApi,
    tag: "meta",
    access: "read",
    status: 200,
    summary: "This description, OpenAPI 3.1",
    output: z.record(z.string(), z.unknown()),
  },
  getHealth: {
    ...PATHS.getHealth,
    tag: "meta",
    access: "public",
    status: 200,
    summary: "Whether the service answers; says nothing else",
    output: z.object({ status: z.literal("ok") }),
  },
  getMetrics: {
    ...PATHS.getMetrics,
    tag: "meta",
    access: "read",
    status: 200,
    raw: "text/plain",
    summary: "Prometheus metrics",
    output: z.string(),
  },
});
