"use client";

import { ErrorState } from "@/components/ui/states";

export default function RootError({ reset }: { error: Error; reset: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <ErrorState
        title="Quarterdeck could not show this page"
        error={new Error("Look whether Quarterdeck and its database still run, then try again.")}
        onRetry={reset}
      />
    </main>
  );
}
