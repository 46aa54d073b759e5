"use client";

import { useQuery } from "@tanstack/react-query";
import { ListTree, Network, Workflow } from "lucide-react";
import dynamic from "next/dynamic";
import { useMemo } from "react";
import { Button, buttonVariants } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { SegmentedList, SegmentedTab } from "@/components/ui/segmented";
import { EmptyState, ErrorState, Skeleton } from "@/components/ui/states";
import { Tabs, TabsPanel } from "@/components/ui/tabs";
import { useSearchState } from "@/components/ui/use-search-state";
import { hierarchyQuery } from "@/lib/contract/queries/agents";
import { AgentsHeader } from "../agents-header";
import { HandleLink } from "../page/handle-link";
import { HierarchyList } from "./hierarchy-list";
import { forestOf, subtree } from "./tree";
import { HIERARCHY_DESCRIPTION } from "../words";

const HierarchyGraph = dynamic(() => import("./hierarchy-graph"), {
  ssr: false,
  loading: () => <Skeleton className="m-4 h-96 flex-1" />,
});

const NONE: never[] = [];

/** The hierarchy as a graph to look over, and as a list that the keyboard and small screens can use. */
export function HierarchyView() {
  const query = useQuery(hierarchyQuery());
  const [search, change] = useSearchState();
  const nodes = query.data?.nodes ?? NONE;
  const { roots, alone } = useMemo(() => forestOf(nodes), [nodes]);
  const at = search.get("at");
  const shown = useMemo(() => subtree(roots, at), [roots, at]);
  const view = search.get("view") === "graph" ? "graph" : "list";
  const one = shown.length === 1 && shown[0]!.node.handle === at;
  const unknown = nodes.filter((node) => !node.known).length;
  return (
    <Tabs
      value={view}
      onValueChange={(next) => change({ view: next === "graph" ? "graph" : null })}
      className="flex min-h-0 flex-1 flex-col"
      data-fill-page={view === "graph" ? true : undefined}
    >
      <AgentsHeader description={HIERARCHY_DESCRIPTION}>
        {roots.length > 0 && (
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <SegmentedList label="View">
              <SegmentedTab value="list">
                <ListTree aria-hidden />
                List
              </SegmentedTab>
              <SegmentedTab value="graph">
                <Workflow aria-hidden />
                Graph
              </SegmentedTab>
            </SegmentedList>
            {one && (
              <span className="flex items-center gap-2 text-sm">
                Below <HandleLink handle={at} />
                <Button size="sm" variant="ghost" onClick={() => change({ at: null })}>
                  Show everything
                </Button>
              </span>
            )}
            {unknown > 0 && (
              <span className="text-xs text-muted-foreground">
                Dashed names are only mentioned: no file describes them ({unknown}).
              </span>
            )}
          </div>
        )}
      </AgentsHeader>
      {query.isPending ? (
        <Skeleton className="m-4 h-96" />
      ) : query.data === undefined ? (
        <ErrorState
          title="The hierarchy could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : roots.length === 0 ? (
        <div className="border-t border-border bg-card">
          <EmptyState
            icon={Network}
            title="Nobody manages anybody yet"
            action={
              <Link href="/agents/imports/new" className={buttonVariants({ variant: "primary" })}>
                Import agents
              </Link>
            }
          >
            Coordinators name the agents they manage, and identity cards whom they report to. Import some.
          </EmptyState>
        </div>
      ) : (
        <>
          <TabsPanel value="graph" className="flex min-h-[28rem] flex-1 flex-col border-t border-border">
            <HierarchyGraph roots={shown} onFocus={(handle) => change({ at: handle }, "push")} />
          </TabsPanel>
          <TabsPanel value="list" className="border-t border-border bg-card px-2 py-3 sm:px-4">
            <HierarchyList roots={shown} at={at} />
          </TabsPanel>
          {view === "list" && alone.length > 0 && !one && (
            <Card className="m-4 sm:m-6" aria-label="Alone">
              <CardHeader
                title={`${alone.length} stand alone`}
                description="Nobody is said to manage them, and they manage nobody."
              />
              <CardBody className="flex flex-wrap gap-x-4 gap-y-1">
                {alone.map((node) => (
                  <HandleLink key={node.handle} handle={node.handle} />
                ))}
              </CardBody>
            </Card>
          )}
          {view === "graph" && alone.length > 0 && (
            <p className="border-t border-border px-4 py-2 text-xs text-muted-foreground sm:px-6">
              {alone.length} more stand alone; the{" "}
              <button type="button" className="link" onClick={() => change({ view: null })}>
                list
              </button>{" "}
              names them.
            </p>
          )}
        </>
      )}
    </Tabs>
  );
}
