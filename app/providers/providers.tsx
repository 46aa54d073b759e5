"use client";

import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { useState, type ReactNode } from "react";
import { ClockProvider } from "@/components/ui/clock";
import { Toaster } from "@/components/ui/toast";
import { ApiError } from "@/lib/contract/client";
import { isWorthRetrying } from "@/lib/contract/queries";

function createCache(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiError && error.status === 401) window.location.assign("/sign-in");
      },
    }),
    // What the server rendered may have changed before the feed was heard: it is asked for once more on mount.
    defaultOptions: { queries: { staleTime: 0, retry: isWorthRetrying, refetchOnWindowFocus: true } },
  });
}

/**
 * Everything a page needs around it. `now` is the server's time of rendering; inline scripts and styles need the page's
 * `nonce`.
 */
export function Providers({ now, nonce, children }: { now: number; nonce?: string | undefined; children: ReactNode }) {
  const [cache] = useState(createCache);
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce === undefined ? {} : { nonce })}
    >
      <CSPProvider {...(nonce === undefined ? {} : { nonce })}>
        <ClockProvider now={now}>
          <QueryClientProvider client={cache}>{children}</QueryClientProvider>
          <Toaster />
        </ClockProvider>
      </CSPProvider>
    </ThemeProvider>
  );
}
