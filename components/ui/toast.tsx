"use client";

import dynamic from "next/dynamic";
import { useSyncExternalStore } from "react";

const LoadedToaster = dynamic(() => import("./toaster"), { ssr: false });

type Level = "success" | "error" | "message";
type Options = { description?: string | undefined; action?: { label: string; onClick: () => void } };
type Show = Record<Level, (title: string, options?: Options) => unknown>;

/** Said before the first one could be shown; null once it can. */
let waiting: ((show: Show) => void)[] | null = [];
let ready: Show | null = null;
const listeners = new Set<() => void>();

function say(tell: (show: Show) => void): void {
  if (ready !== null) return tell(ready);
  waiting?.push(tell);
  for (const listener of listeners) listener();
}

function onReady(show: Show): void {
  ready = show;
  for (const tell of waiting ?? []) tell(show);
  waiting = null;
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Says something that passes by. Its code is loaded when there is first something to say. */
export const toast: Show = {
  success: (title, options) => say((show) => void show.success(title, options)),
  error: (title, options) => say((show) => void show.error(title, options)),
  message: (title, options) => say((show) => void show.message(title, options)),
};

/** The place for toasts, once there is one. */
export function Toaster() {
  const wanted = useSyncExternalStore(
    subscribe,
    () => waiting === null || waiting.length > 0,
    () => false,
  );
  return wanted && <LoadedToaster onReady={onReady} />;
}
