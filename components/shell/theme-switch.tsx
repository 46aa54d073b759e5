"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { Button } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/clock";

const CHOICES = [
  { value: "system", word: "as the system", icon: Monitor },
  { value: "light", word: "light", icon: Sun },
  { value: "dark", word: "dark", icon: Moon },
] as const;

/** Goes from the system's theme to light, to dark, and around again. */
export function ThemeSwitch() {
  const { theme, setTheme } = useTheme();
  const hydrated = useHydrated();
  const at = Math.max(0, hydrated ? CHOICES.findIndex((choice) => choice.value === theme) : 0);
  const here = CHOICES[at]!;
  const next = CHOICES[(at + 1) % CHOICES.length]!;
  const label = `Theme: ${here.word}. Press for ${next.word}.`;
  return (
    <Button variant="ghost" size="icon" aria-label={label} title={label} onClick={() => setTheme(next.value)}>
      <here.icon aria-hidden />
    </Button>
  );
}
