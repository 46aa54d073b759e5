import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { SettingsFrame } from "@/components/settings/settings-frame";
import { meQuery } from "@/lib/contract/queries/accounts";
import { loadForPage } from "@/lib/server/http/page";

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const cache = new QueryClient();
  cache.setQueryData(meQuery().queryKey, await loadForPage("getMe", {}));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <SettingsFrame>{children}</SettingsFrame>
    </HydrationBoundary>
  );
}
