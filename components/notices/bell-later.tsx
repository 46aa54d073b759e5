"use client";

import dynamic from "next/dynamic";
import { useEffect, useState } from "react";

const Bell = dynamic(() => import("./bell").then((module) => module.Bell), { ssr: false });

/** Nothing of it is needed for the page itself, so it is loaded once that has come to rest. */
const REST_MS = 3_000;

/** The bell's place in the header; what fills it comes later. */
export function BellLater() {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setReady(true), REST_MS);
    return () => clearTimeout(timer);
  }, []);
  return <span className="relative inline-flex size-8">{ready && <Bell />}</span>;
}
