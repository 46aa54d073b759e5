"use client";

import { Tabs } from "@base-ui/react/tabs";
import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import dynamic from "next/dynamic";
import { useState, type ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { SegmentedList, SegmentedTab } from "@/components/ui/segmented";
import { EmptyState, ErrorState, messageOf, Skeleton } from "@/components/ui/states";
import { RelativeTime } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";

const DiffView = dynamic(() => import("./diff-view"), { ssr: false, loading: () => <Skeleton className="m-4 h-64" /> });

/** A version as the list shows it. */
export type VersionItem = { number: number; author: string; createdAt: string; note?: ReactNode };
/** Where the texts of versions come from; a version never changes. */
export type VersionSource = {
  /** Names the thing whose versions these are. */
  key: readonly string[];
  read: (number: number) => Promise<{ text: string; previousText: string | null }>;
};

const textQuery = (source: VersionSource, number: number) => ({
  queryKey: ["version-text", ...source.key, number],
  queryFn: () => source.read(number),
  staleTime: Infinity,
});

/** All versions of something, the difference each made, and the way back to an older one. */
export function VersionHistory({
  versions,
  source,
  chosen,
  onChoose,
  onRollBack,
  whatHappens,
}: {
  versions: readonly VersionItem[];
  source: VersionSource;
  chosen: number | null;
  onChoose: (number: number) => void;
  /** `asked`: it waits for approval first. */
  onRollBack: (number: number) => Promise<unknown>;
  /** What a rollback does beyond writing a version, in a sentence. */
  whatHappens: ReactNode;
}) {
  const newest = versions[0];
  const current = versions.find((each) => each.number === chosen) ?? newest;
  const [asked, setAsked] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  if (newest === undefined || current === undefined)
    return (
      <EmptyState icon={History} title="No version is kept yet">
        The first one is written by the next import or change.
      </EmptyState>
    );
  const rollBack = async () => {
    if (asked === null) return;
    setBusy(true);
    try {
      if ((await onRollBack(asked)) === "asked") {
        toast.success("Asked for approval", { description: "It is the newest again once somebody approved it." });
        setAsked(null);
        return;
      }
      toast.success(`Version ${asked} is the newest again, as version ${newest.number + 1}`);
      onChoose(newest.number + 1);
      setAsked(null);
    } catch (error) {
      toast.error("The rollback failed", { description: messageOf(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <ol
        aria-label="Versions"
        className="divide-y divide-border border-border max-lg:max-h-56 max-lg:overflow-y-auto max-lg:border-b lg:border-r"
      >
        {versions.map((version) => (
          <li key={version.number}>
            <button
              type="button"
              aria-pressed={version.number === current.number}
              onClick={() => onChoose(version.number)}
              className={cn(
                "flex w-full flex-col gap-0.5 px-4 py-2.5 text-left -outline-offset-2 hover:bg-hover",
                version.number === current.number && "bg-selected",
              )}
            >
              <span className="flex items-center gap-2 text-sm font-medium">
                Version {version.number}
                {version === newest && <Badge tone="ok">newest</Badge>}
              </span>
              <span className="text-xs text-muted-foreground">
                {version.author}, <RelativeTime at={version.createdAt} />
              </span>
              {version.note !== undefined && <span className="text-xs text-muted-foreground">{version.note}</span>}
            </button>
          </li>
        ))}
      </ol>
      <Change
        key={current.number}
        version={current}
        newest={newest}
        source={source}
        onRollBack={() => setAsked(current.number)}
      />
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={(open) => !open && setAsked(null)}
        title={`Roll back to version ${asked ?? ""}?`}
        description={
          <>
            The text of version {asked} is written once more, as version {newest.number + 1}, and counts from then on.
            No version is deleted, so this can be rolled back too. {whatHappens}
          </>
        }
        confirmLabel="Roll back"
        busy={busy}
        onConfirm={rollBack}
      />
    </div>
  );
}

function Change({
  version,
  newest,
  source,
  onRollBack,
}: {
  version: VersionItem;
  newest: VersionItem;
  source: VersionSource;
  onRollBack: () => void;
}) {
  const isNewest = version.number === newest.number;
  const [against, setAgainst] = useState<"before" | "newest">("before");
  const own = useQuery(textQuery(source, version.number));
  const last = useQuery({ ...textQuery(source, newest.number), enabled: against === "newest" });
  const shown = against === "newest" && !isNewest ? last : own;
  return (
    <div className="flex min-w-0 flex-col">
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-b border-border px-4 py-1.5">
        {isNewest ? (
          <span className="text-sm text-muted-foreground">What the newest version changed</span>
        ) : (
          <Tabs.Root value={against} onValueChange={(value) => setAgainst(value as "before" | "newest")}>
            <SegmentedList label="Compare with">
              <SegmentedTab value="before">With the one before</SegmentedTab>
              <SegmentedTab value="newest">With the newest</SegmentedTab>
            </SegmentedList>
          </Tabs.Root>
        )}
        {!isNewest && (
          <Button aria-haspopup="dialog" onClick={onRollBack}>
            <History aria-hidden />
            Roll back to version {version.number}…
          </Button>
        )}
      </div>
      {own.data === undefined || shown.data === undefined ? (
        shown.isError || own.isError ? (
          <ErrorState
            title="This version could not be loaded"
            error={own.error ?? shown.error}
            onRetry={() => void (own.isError ? own.refetch() : shown.refetch())}
          />
        ) : (
          <Skeleton className="m-4 h-64" />
        )
      ) : against === "newest" && !isNewest ? (
        <DiffView
          before={own.data.text}
          after={shown.data.text}
          beforeLabel={`Version ${version.number}`}
          afterLabel={`version ${newest.number}`}
        />
      ) : own.data.previousText === null ? (
        <First text={own.data.text} />
      ) : (
        <DiffView
          before={own.data.previousText}
          after={own.data.text}
          beforeLabel={`Version ${version.number - 1}`}
          afterLabel={`version ${version.number}`}
        />
      )}
    </div>
  );
}

const First = ({ text }: { text: string }) => (
  <>
    <p className="border-b border-border px-4 py-2 text-xs text-muted-foreground">The first version, whole.</p>
    <pre
      tabIndex={0}
      aria-label="Text of the first version"
      className="max-h-[60dvh] overflow-auto px-4 py-3 font-mono text-xs leading-5 whitespace-pre-wrap [overflow-wrap:anywhere] -outline-offset-2"
    >
      {text}
    </pre>
  </>
);
