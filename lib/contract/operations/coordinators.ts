import { z } from "zod";
import { TRIGGER_PLACES } from "@/lib/domain/authority/rules";
import { define, plainText, whole } from "../operation";
import { PATHS } from "../paths";
import * as out from "../schemas";

/** Coordinators. */
export const coordinatorsOperations = define({
  listCoordinators: {
    ...PATHS.listCoordinators,
    tag: "coordinators",
    access: "read",
    status: 200,
    summary: "List coordinators with their signals and agents",
    output: z.object({ items: z.array(out.coordinatorSummarySchema) }),
  },
  getCoordinator: {
    ...PATHS.getCoordinator,
    tag: "coordinators",
    access: "read",
    status: 200,
    summary: "A coordinator's definition, plans and coordination metrics",
    params: z.object({ id: plainText(100) }),
    output: out.coordinatorDetailSchema,
  },
  putCoordinator: {
    ...PATHS.putCoordinator,
    tag: "coordinators",
    access: "operate",
    status: 200,
    summary:
      "Store a definition after validating it; keeps the version before. A change of policy may wait for approval",
    params: z.object({ id: plainText(100) }),
    body: z.object({
      definition: z.record(z.string(), z.json()),
      create: z.boolean().default(false).describe("Refuse an id that is taken, instead of replacing what is stored"),
    }),
    output: out.coordinatorSavedSchema,
  },
  simulateCoordinator: {
    ...PATHS.simulateCoordinator,
    tag: "coordinators",
    access: "read",
    status: 200,
    summary: "What the last ended runs would have done under a definition, without storing it",
    params: z.object({ id: plainText(100) }),
    body: z.object({
      definition: z.record(z.string(), z.json()),
      runs: whole(1, 500).default(50).describe("Ended runs to look at, the latest ones"),
      signal: plainText(100).optional().describe("Only runs of this signal"),
    }),
    output: out.simulationSchema,
  },
  withdrawPolicyChange: {
    ...PATHS.withdrawPolicyChange,
    tag: "coordinators",
    access: "operate",
    status: 200,
    summary: "Take back one's own change of policy that waits for approval",
    params: z.object({ id: plainText(100) }),
    body: z.object({ reason: plainText(2_000).optional() }),
    output: out.coordinatorDetailSchema,
  },
  testPattern: {
    ...PATHS.testPattern,
    tag: "coordinators",
    access: "read",
    status: 200,
    summary: "Look for an RE2 pattern in what the latest runs were asked and what they changed; keeps nothing",
    body: z.object({
      pattern: plainText(1_000).min(1),
      on: z.enum(TRIGGER_PLACES).default("mission").describe("Where to look: missions, diffs, other results"),
      limit: whole(1, 200).default(50).describe("Latest runs that are looked at"),
    }),
    output: out.patternTestSchema,
  },
  validateCoordinator: {
    ...PATHS.validateCoordinator,
    tag: "coordinators",
    access: "read",
    status: 200,
    summary: "Check a definition in YAML or JSON without storing it; problems carry line and column",
    body: z.object({
      text: plainText(500_000),
      create: z.boolean().default(false).describe("It is to be a new coordinator, so its id must be free"),
    }),
    output: out.coordinatorCheckSchema,
  },
  listCoordinatorVersions: {
    ...PATHS.listCoordinatorVersions,
    tag: "coordinators",
    access: "read",
    status: 200,
    summary: "Every stored definition of a coordinator, newest first",
    params: z.object({ id: plainText(100) }),
    output: z.object({ items: z.array(out.coordinatorVersionSchema) }),
  },
  getCoordinatorVersion: {
    ...PATHS.getCoordinatorVersion,
    tag: "coordinators",
    access: "read",
    status: 200,
    summary: "One definition as YAML and as data, with the one before for a diff",
    params: z.object({ id: plainText(100), number: whole(1, 1_000_000) }),
    output: out.coordinatorVersionSchema.extend({
      text: z.string(),
      definition: z.record(z.string(), z.json()).describe("The same as data, whole"),
      previousText: z.string().nullable(),
    }),
  },
  rollBackCoordinator: {
    ...PATHS.rollBackCoordinator,
    tag: "coordinators",
    access: "operate",
    status: 200,
    summary: "Make an older definition the newest",
    params: z.object({ id: plainText(100) }),
    body: z.object({ number: whole(1, 1_000_000) }),
    output: out.coordinatorSavedSchema,
  },
});
