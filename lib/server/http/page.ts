import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import {
  operations,
  type CallInput,
  type Input,
  type Operation,
  type OperationId,
  type Output,
} from "@/lib/contract/operations";
import type { Actor } from "../actor";
import { actorOfSession } from "../auth";
import { ProblemError } from "../errors";
import { invoke } from "../invoke";
import { addressOf } from "./address";
import { isKnownHost, sessionOf } from "./guard";
import { TARGET_HEADER } from "./page-headers";

/** The signed-in operator of a page; sends anyone else to the sign-in page, which leads back. */
export async function requireOperator(): Promise<Actor> {
  const head = await headers();
  if (!isKnownHost(head.get("host"))) notFound();
  const session = sessionOf(head);
  const actor = session === null ? null : await actorOfSession(session);
  if (actor === null) {
    const here = head.get(TARGET_HEADER);
    redirect(here === null ? "/sign-in" : `/sign-in?${new URLSearchParams({ next: here }).toString()}`);
  }
  return { ...actor, address: addressOf(head) };
}

/**
 * What an operation returns, for a page's first paint: authenticates by the session, parses the input as
 * the API does. Not found becomes the not-found page, input that breaks a rule falls back to none.
 */
export async function loadForPage<K extends OperationId>(id: K, input: CallInput<K>): Promise<Output<K>> {
  const actor = await requireOperator();
  const operation: Omit<Operation, "id"> = operations[id];
  const parsed = [operation.params, operation.query, operation.body].map((schema) => schema?.safeParse(input));
  if (parsed[0] && !parsed[0].success) notFound();
  const query = parsed[1]?.success === false ? operation.query!.parse({}) : parsed[1]?.data;
  try {
    const value = { ...parsed[0]?.data, ...query, ...parsed[2]?.data } as Input<K>;
    return (await invoke(id, { input: value, actor, request: null, idempotencyKey: null })) as Output<K>;
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) notFound();
    throw error;
  }
}

/** As `loadForPage`, for a page that is not for everybody: what is refused to this operator comes back as the reason. */
export async function loadOrRefusal<K extends OperationId>(
  id: K,
  input: CallInput<K>,
): Promise<{ value: Output<K>; refusal: null } | { value: null; refusal: string }> {
  try {
    return { value: await loadForPage(id, input), refusal: null };
  } catch (error) {
    if (error instanceof ProblemError && error.status === 403) return { value: null, refusal: error.message };
    throw error;
  }
}
