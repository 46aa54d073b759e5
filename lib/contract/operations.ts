import type { z } from "zod";
import { accountsOperations } from "./operations/accounts";
import { agentsOperations } from "./operations/agents";
import { auditOperations } from "./operations/audit";
import { catalogOperations } from "./operations/catalog";
import { coordinatorsOperations } from "./operations/coordinators";
import { escalationsOperations } from "./operations/escalations";
import { flagsOperations } from "./operations/flags";
import { gatesOperations } from "./operations/gates";
import { metaOperations } from "./operations/meta";
import { noticesOperations } from "./operations/notices";
import { runsOperations } from "./operations/runs";

export type { Operation } from "./operation";

/** Every operation of the REST API (v1), on top of its method and path. Routes, OpenAPI, client and reference page are made from it. */
export const operations = {
  ...runsOperations,
  ...escalationsOperations,
  ...noticesOperations,
  ...gatesOperations,
  ...flagsOperations,
  ...agentsOperations,
  ...catalogOperations,
  ...coordinatorsOperations,
  ...accountsOperations,
  ...auditOperations,
  ...metaOperations,
};

export type OperationId = keyof typeof operations;
type Operations = typeof operations;
/** What a part adds to the input; nothing where the operation has no such part. */
type PartOut<T, K extends string> = T extends Record<K, infer S extends z.ZodType> ? z.output<S> : Record<never, never>;
type PartIn<T, K extends string> =
  T extends Record<K, infer S extends z.ZodType> ? Plain<z.input<S>> : Record<never, never>;
/** The type of an empty object schema forbids every key; beside other parts it must say nothing. */
type Plain<T> = T extends Record<string, never> ? Record<never, never> : T;
/** Input of an operation as the server sees it: path, query and body, parsed. */
export type Input<K extends OperationId> = PartOut<Operations[K], "params"> &
  PartOut<Operations[K], "query"> &
  PartOut<Operations[K], "body">;
/** Input of an operation as a caller gives it. */
export type CallInput<K extends OperationId> = PartIn<Operations[K], "params"> &
  PartIn<Operations[K], "query"> &
  PartIn<Operations[K], "body">;
/** What an operation returns. */
export type Output<K extends OperationId> = z.output<(typeof operations)[K]["output"]>;
