"use client";

import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { FilterX, Inbox, RotateCcw } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import Link from "@/components/ui/link";
import { Select } from "@/components/ui/select";
import { EmptyState, messageOf } from "@/components/ui/states";
import { RelativeTime } from "@/components/ui/time";
import { useSearchState } from "@/components/ui/use-search-state";
import { deliveriesQuery, redeliverMutation } from "@/lib/contract/queries/notices";
import type { ChannelOut, DeliveryOut } from "@/lib/contract/schemas/notices";
import { DELIVERY_STATUSES } from "@/lib/domain/status";
import { PagedList } from "../shared/paged-list";
import { deliveryFilters, KIND_WORDS, STATUS_LOOKS } from "./words";

/** What was sent where, what the receiver said, and a button that sends it again. */
export function DeliveryLog({ channels }: { channels: readonly ChannelOut[] }) {
  const [search, change] = useSearchState();
  const filters = deliveryFilters(search);
  const query = useInfiniteQuery(deliveriesQuery(filters));
  return (
    <>
      <div role="search" aria-label="Filter deliveries" className="flex flex-wrap items-center gap-2 px-4 pb-3 sm:px-6">
        <Select
          label="Channel"
          value={filters.channelId ?? ""}
          onValueChange={(value) => change({ channel: value || null })}
          options={[
            { value: "", label: "Every channel" },
            ...channels.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <Select
          label="Status"
          value={filters.status ?? ""}
          onValueChange={(value) => change({ status: value || null })}
          options={[
            { value: "", label: "Every status" },
            ...DELIVERY_STATUSES.map((value) => ({ value, label: STATUS_LOOKS[value].word })),
          ]}
        />
      </div>
      <PagedList
        query={query}
        words={{ one: "delivery", many: "deliveries", failed: "Deliveries could not be loaded" }}
        empty={
          Object.keys(filters).length > 0 ? (
            <EmptyState
              icon={FilterX}
              title="No delivery matches these filters"
              action={
                <Button onClick={() => change({ channel: null, status: null, escalation: null })}>Clear filters</Button>
              }
            />
          ) : (
            <EmptyState icon={Inbox} title="Nothing was sent yet">
              As soon as something waits for a person, it goes to the channels and is listed here.
            </EmptyState>
          )
        }
      >
        {(items) => (
          <ul className="divide-y divide-border">
            {items.map((delivery) => (
              <DeliveryRow key={delivery.id} delivery={delivery} />
            ))}
          </ul>
        )}
      </PagedList>
    </>
  );
}

function DeliveryRow({ delivery }: { delivery: DeliveryOut }) {
  const again = useMutation(redeliverMutation());
  const look = STATUS_LOOKS[delivery.status];
  const canRepeat = delivery.status !== "pending" && delivery.status !== "delivering";
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-2.5 sm:px-6">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
          <Badge tone={look.tone}>{look.word}</Badge>
          {delivery.escalationId === null ? (
            <span className="break-words">{delivery.title}</span>
          ) : (
            <Link href={`/escalations/${delivery.escalationId}`} className="link break-words">
              {delivery.title}
            </Link>
          )}
        </p>
        <p className="text-xs break-words text-muted-foreground">
          {KIND_WORDS[delivery.kind]} · {delivery.channel}
          {delivery.person !== null && ` · ${delivery.person}`} · <RelativeTime at={delivery.createdAt} />
          {delivery.attempts > 1 && ` · ${delivery.attempts} attempts`}
          {delivery.responseStatus !== null && ` · ${delivery.responseStatus}`}
          {delivery.tookMs !== null && ` · ${delivery.tookMs} ms`}
          {delivery.nextAt !== null && (
            <>
              {" "}
              · next <RelativeTime at={delivery.nextAt} />
            </>
          )}
        </p>
        {delivery.error !== null && delivery.status !== "delivered" && (
          <p className="text-xs break-words text-fail">{delivery.error}</p>
        )}
        {again.error !== null && (
          <p role="alert" className="text-xs text-fail">
            {messageOf(again.error)}
          </p>
        )}
      </div>
      {canRepeat && (
        <Button size="sm" busy={again.isPending} onClick={() => again.mutate({ id: delivery.id })}>
          <RotateCcw aria-hidden />
          Redeliver
        </Button>
      )}
    </li>
  );
}
