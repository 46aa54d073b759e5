"use client";

import { UnfoldVertical } from "lucide-react";
import { useMemo, useState } from "react";
import { cn } from "@/components/ui/cn";
import { useWide } from "@/components/ui/use-media";
import { diffTexts, unified, type DiffBlock, type Line, type Stretch } from "./diff-rows";

/** Two texts compared: side by side where there is room, one below the other where there is not. */
export default function DiffView({
  before,
  after,
  beforeLabel,
  afterLabel,
  className,
}: {
  before: string;
  after: string;
  beforeLabel: string;
  afterLabel: string;
  className?: string;
}) {
  const { blocks, added, removed } = useMemo(() => diffTexts(before, after), [before, after]);
  const wide = useWide();
  if (added === 0 && removed === 0)
    return <p className="px-4 py-6 text-center text-sm text-muted-foreground">The two texts are the same.</p>;
  return (
    <div className={cn("flex min-h-0 flex-col", className)}>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-border px-4 py-2 text-xs text-muted-foreground">
        <span>
          {beforeLabel} → {afterLabel}
        </span>
        <span className="font-medium text-ok">{added === 1 ? "1 line added" : `${added} lines added`}</span>
        <span className="font-medium text-fail">{removed === 1 ? "1 line removed" : `${removed} lines removed`}</span>
      </p>
      <div
        role="region"
        aria-label={`Difference between ${beforeLabel} and ${afterLabel}`}
        tabIndex={0}
        className="min-h-0 overflow-auto -outline-offset-2"
      >
        <table className="w-full table-fixed border-collapse font-mono text-xs leading-5">
          <caption className="sr-only">
            {beforeLabel} and {afterLabel}
          </caption>
          <colgroup>
            {wide ? (
              <>
                <col className="w-12" />
                <col />
                <col className="w-12" />
                <col />
              </>
            ) : (
              <>
                <col className="w-10" />
                <col className="w-10" />
                <col />
              </>
            )}
          </colgroup>
          {blocks.map((block, index) => (
            <Block key={index} block={block} wide={wide} />
          ))}
        </table>
      </div>
    </div>
  );
}

function Block({ block, wide }: { block: DiffBlock; wide: boolean }) {
  const [open, setOpen] = useState(!block.folded);
  if (!open)
    return (
      <tbody>
        <tr>
          <td colSpan={wide ? 4 : 3} className="bg-sunken p-0">
            <button
              type="button"
              onClick={() => setOpen(true)}
              className="flex w-full items-center gap-2 px-4 py-1 font-sans text-xs text-muted-foreground -outline-offset-2 hover:text-foreground"
            >
              <UnfoldVertical aria-hidden className="size-3.5" />
              {block.rows.length === 1 ? "1 line without change" : `${block.rows.length} lines without change`}
            </button>
          </td>
        </tr>
      </tbody>
    );
  return (
    <tbody>
      {wide
        ? block.rows.map((row, index) => (
            <tr key={index}>
              <Cells line={row.left} sign={row.kind === "change" ? "-" : " "} />
              <Cells line={row.right} sign={row.kind === "change" ? "+" : " "} />
            </tr>
          ))
        : unified(block.rows).map((row, index) => (
            <tr key={index}>
              <Num value={row.left} sign={row.sign} />
              <Num value={row.right} sign={row.sign} />
              <Text stretches={row.stretches} sign={row.sign} />
            </tr>
          ))}
    </tbody>
  );
}

type Sign = " " | "-" | "+";
const GROUND = { " ": "", "-": "bg-fail-soft", "+": "bg-ok-soft" } as const;
const LIT = { " ": "", "-": "bg-fail-solid/35", "+": "bg-ok-solid/35" } as const;
const SAID = { " ": "", "-": "removed: ", "+": "added: " } as const;

function Cells({ line, sign }: { line: Line | null; sign: Sign }) {
  if (line === null)
    return (
      <>
        <td className="bg-sunken" />
        <td className="bg-sunken" />
      </>
    );
  return (
    <>
      <Num value={line.number} sign={sign} />
      <Text stretches={line.stretches} sign={sign} />
    </>
  );
}

const Num = ({ value, sign }: { value: number | null; sign: Sign }) => (
  <td className={cn("px-2 text-right align-top text-muted-foreground tabular-nums select-none", GROUND[sign])}>
    {value}
  </td>
);

const Text = ({ stretches, sign }: { stretches: readonly Stretch[]; sign: Sign }) => (
  <td className={cn("relative pr-2 pl-5 align-top whitespace-pre-wrap [overflow-wrap:anywhere]", GROUND[sign])}>
    {sign !== " " && (
      <>
        <span aria-hidden className="absolute left-1.5 select-none">
          {sign === "-" ? "−" : "+"}
        </span>
        <span className="sr-only">{SAID[sign]}</span>
      </>
    )}
    {stretches.map((stretch, index) =>
      stretch.changed ? (
        <span key={index} className={cn("rounded-[2px]", LIT[sign])}>
          {stretch.text}
        </span>
      ) : (
        stretch.text
      ),
    )}
  </td>
);
