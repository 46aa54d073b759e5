"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/states";

/** The Markdown of an agent; its code is loaded when it is first wanted. */
export const AgentBodyLazy = dynamic(() => import("./agent-body"), {
  ssr: false,
  loading: () => <Skeleton className="h-64" />,
});
