"use client";

import type { LucideIcon } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { UPLOAD_TYPES } from "./sources";

const size = (bytes: number): string =>
  bytes < 1_000
    ? `${bytes} bytes`
    : bytes < 1_000_000
      ? `${(bytes / 1_000).toFixed(1)} kB`
      : `${(bytes / 1_000_000).toFixed(1)} MB`;

/** One file, dropped or chosen. */
export function FileDrop({
  icon: Icon,
  file,
  error,
  onFile,
}: {
  icon: LucideIcon;
  file: File | null;
  error: string | undefined;
  onFile: (file: File) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const dropped = event.dataTransfer.files[0];
        if (dropped !== undefined) onFile(dropped);
      }}
      className={cn(
        "flex flex-col items-center gap-3 rounded-lg border border-dashed px-4 py-8 text-center",
        error !== undefined ? "border-fail-solid" : over ? "border-ring bg-selected" : "border-input bg-sunken",
      )}
    >
      <Icon aria-hidden className="size-6 text-muted-foreground" />
      {file === null ? (
        <p className="text-sm">Drop an archive or a file here</p>
      ) : (
        <p className="text-sm font-medium break-all" role="status">
          {file.name} <span className="font-normal text-muted-foreground">({size(file.size)})</span>
        </p>
      )}
      <Button onClick={() => field.current?.click()}>
        {file === null ? "Choose a file…" : "Choose another file…"}
      </Button>
      <input
        ref={field}
        type="file"
        aria-label="File to import"
        tabIndex={-1}
        accept={[...UPLOAD_TYPES.map((type) => (type.startsWith(".") ? type : ".json")), ".gz"].join(",")}
        className="sr-only"
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          if (chosen !== undefined) onFile(chosen);
          event.target.value = "";
        }}
      />
      <p className={cn("text-xs", error === undefined ? "text-muted-foreground" : "text-fail")} role={error && "alert"}>
        {error ?? `${UPLOAD_TYPES.join(", ")}. Archives may not hold links or paths that lead out of them.`}
      </p>
    </div>
  );
}
