"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { messageOf, Skeleton } from "@/components/ui/states";
import { keysQuery } from "@/lib/contract/queries/accounts";
import { KeyTable } from "./key-table";

const KeyDialog = dynamic(() => import("./key-dialog").then((module) => module.KeyDialog));

/** Your own API keys: they act as you, with your rights of the moment. */
export function KeysCard({ className }: { className?: string }) {
  const query = useInfiniteQuery(keysQuery({ mine: "true", status: "active" }));
  const [making, setMaking] = useState(false);
  const keys = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card className={className}>
      <CardHeader
        title="Your API keys"
        description="A key acts as you, with your rights of the moment: for qd, and for programs you trust."
        actions={
          <Button size="sm" onClick={() => setMaking(true)}>
            <Plus aria-hidden />
            New key
          </Button>
        }
      />
      {query.isPending && <Skeleton className="m-4 h-8" />}
      {query.isError && <p className="p-4 text-sm text-fail">{messageOf(query.error)}</p>}
      {query.isSuccess && keys.length === 0 && (
        <p className="p-4 text-sm text-muted-foreground">You have no key. Make one to use qd from another machine.</p>
      )}
      {keys.length > 0 && <KeyTable keys={keys} label="Your API keys" />}
      {query.hasNextPage && (
        <div className="flex justify-center border-t border-border p-3">
          <Button size="sm" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
      {making && <KeyDialog own onClose={() => setMaking(false)} />}
    </Card>
  );
}
