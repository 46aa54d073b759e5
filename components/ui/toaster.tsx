"use client";

import { useTheme } from "next-themes";
import { useEffect } from "react";
import { toast, Toaster as Sonner } from "sonner";

/** Where toasts appear. `onReady` gets what shows one, once there is a place for it. */
export default function Toaster({ onReady }: { onReady: (show: typeof toast) => void }) {
  const { resolvedTheme } = useTheme();
  useEffect(() => onReady(toast), [onReady]);
  return (
    <Sonner
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-right"
      toastOptions={{
        style: {
          background: "var(--popover)",
          color: "var(--foreground)",
          border: "1px solid var(--border)",
          fontFamily: "var(--font-sans)",
          fontSize: "0.8125rem",
        },
        classNames: { description: "!text-[var(--muted-foreground)]" },
      }}
    />
  );
}
