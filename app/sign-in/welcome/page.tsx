import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { SignInFrame } from "@/components/sign-in/sign-in-frame";
import { Welcome } from "@/components/sign-in/welcome";
import { meQuery } from "@/lib/contract/queries/accounts";
import { localPath } from "@/lib/server/http/local-path";
import { loadForPage } from "@/lib/server/http/page";
import { searchOf, type SearchParams } from "@/lib/server/http/search-params";

export const metadata: Metadata = { title: "Welcome", robots: { index: false } };

export default async function WelcomePage({ searchParams }: { searchParams: SearchParams }) {
  const cache = new QueryClient();
  cache.setQueryData(meQuery().queryKey, await loadForPage("getMe", {}));
  const next = localPath((await searchOf(searchParams)).get("next") ?? "/");
  return (
    <SignInFrame title="Welcome aboard">
      <HydrationBoundary state={dehydrate(cache)}>
        <Welcome next={next} />
      </HydrationBoundary>
    </SignInFrame>
  );
}
