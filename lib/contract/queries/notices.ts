import {
  infiniteQueryOptions,
  keepPreviousData,
  mutationOptions,
  queryOptions,
  type QueryClient,
} from "@tanstack/react-query";
import type { CallInput } from "../operations";
import { client, firstPage, nextCursor } from "./shared";

/** Filters of the list of deliveries, without paging. */
export type DeliveryFilters = Omit<CallInput<"listDeliveries">, "cursor" | "limit">;

/** Keys of the queries about channels and notices; the first matches everything about channels, the second one's own notices. */
const noticeKeys = {
  channels: () => ["channels"] as const,
  notices: () => ["notices"] as const,
};

/** Attempts at deliveries are in no event log: who looks at them asks again, in ms. */
const DELIVERIES_EVERY_MS = 5_000;

/** Channels with how they are doing; for administrators. */
export const channelsQuery = () =>
  queryOptions({
    queryKey: [...noticeKeys.channels(), "list"],
    queryFn: ({ signal }) => client.call("listChannels", {}, { signal }),
    refetchInterval: DELIVERIES_EVERY_MS,
  });

/** Which escalations go to which channels; for administrators. */
export const noticeRoutesQuery = () =>
  queryOptions({
    queryKey: [...noticeKeys.channels(), "routes"],
    queryFn: ({ signal }) => client.call("listNoticeRoutes", {}, { signal }),
  });

/** Deliveries, newest first, page by page; for administrators. */
export const deliveriesQuery = (filters: DeliveryFilters) =>
  infiniteQueryOptions({
    queryKey: [...noticeKeys.channels(), "deliveries", filters],
    queryFn: ({ pageParam, signal }) =>
      client.call("listDeliveries", { ...filters, cursor: pageParam, limit: 50 }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: DELIVERIES_EVERY_MS,
  });

/** The latest notices of one's own, with how many are unread. */
export const noticesQuery = () =>
  queryOptions({
    queryKey: [...noticeKeys.notices(), "latest"],
    queryFn: ({ signal }) => client.call("listNotices", { limit: 20 }, { signal }),
  });

/** How one is told. */
export const noticeSettingsQuery = () =>
  queryOptions({
    queryKey: [...noticeKeys.notices(), "settings"],
    queryFn: ({ signal }) => client.call("getMyNoticeSettings", {}, { signal }),
  });

const fresh = (key: readonly string[]) => ({
  onSettled: (
    _result: unknown,
    _error: unknown,
    _input: unknown,
    _before: unknown,
    { client: cache }: { client: QueryClient },
  ) => cache.invalidateQueries({ queryKey: key }),
});

/** Adds a channel. */
export const createChannelMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"createChannel">) => client.call("createChannel", input),
    ...fresh(noticeKeys.channels()),
  });

/** Changes a channel. */
export const updateChannelMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"updateChannel">) => client.call("updateChannel", input),
    ...fresh(noticeKeys.channels()),
  });

/** Removes a channel. */
export const deleteChannelMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"deleteChannel">) => client.call("deleteChannel", input),
    ...fresh(noticeKeys.channels()),
  });

/** Sends a test message. */
export const testChannelMutation = () =>
  mutationOptions({ mutationFn: (input: CallInput<"testChannel">) => client.call("testChannel", input) });

/** Replaces the routes. */
export const putRoutesMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"putNoticeRoutes">) => client.call("putNoticeRoutes", input),
    ...fresh(noticeKeys.channels()),
  });

/** Delivers something again. */
export const redeliverMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"redeliver">) => client.call("redeliver", input),
    ...fresh(noticeKeys.channels()),
  });

/** Marks notices as read. */
export const markReadMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"markNoticesRead">) => client.call("markNoticesRead", input),
    ...fresh(noticeKeys.notices()),
  });

/** Changes how one is told. */
export const noticeSettingsMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"putMyNoticeSettings">) => client.call("putMyNoticeSettings", input),
    ...fresh(noticeKeys.notices()),
  });

/** Links an account elsewhere by its code. */
export const linkContactMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"linkContact">) => client.call("linkContact", input),
    ...fresh(noticeKeys.notices()),
  });

/** Unlinks an account elsewhere. */
export const unlinkContactMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"unlinkContact">) => client.call("unlinkContact", input),
    ...fresh(noticeKeys.notices()),
  });

/** A one-time address to decide on another device. */
export const decisionLinkMutation = () =>
  mutationOptions({ mutationFn: (input: CallInput<"createDecisionLink">) => client.call("createDecisionLink", input) });
