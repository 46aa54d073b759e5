"use client";

import { ErrorState } from "@/components/ui/states";

/** What a page of the dashboard shows when it broke; the navigation stays. */
export default function DashboardError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const hidden = error.digest !== undefined;
  return (
    <ErrorState
      title="This page could not be shown"
      error={
        hidden
          ? new Error(`The server could not make this page. Try again; its log has the cause under ${error.digest}.`)
          : error
      }
      onRetry={reset}
    />
  );
}
