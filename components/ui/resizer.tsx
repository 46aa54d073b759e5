"use client";

import { useCallback, useEffect, useState, type CSSProperties, type KeyboardEvent, type PointerEvent } from "react";
import { cn } from "./cn";

type Size = { value: number; min: number; max: number; set: (value: number) => void };

/** A width in pixels that is kept in the browser under `name`. */
export function useStoredSize(name: string, initial: number, min: number, max: number): Size {
  const [value, setValue] = useState(initial);
  useEffect(() => {
    const stored = Number(window.localStorage.getItem(`qd.${name}`));
    // Only known in the browser, so it follows the first paint.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    if (stored >= min && stored <= max) setValue(stored);
  }, [name, min, max]);
  const set = useCallback(
    (next: number) => {
      const clamped = Math.round(Math.min(max, Math.max(min, next)));
      setValue(clamped);
      window.localStorage.setItem(`qd.${name}`, String(clamped));
    },
    [name, min, max],
  );
  return { value, min, max, set };
}

const STEP = 24;

/** The line between two panes: drag it, or focus it and use the arrow keys. `grows` is the side that widens its pane. */
export function Resizer({
  size,
  grows,
  label,
  controls,
  className,
  style,
}: {
  size: Size;
  grows: "right" | "left";
  label: string;
  controls: string;
  className?: string;
  style?: CSSProperties;
}) {
  const sign = grows === "right" ? 1 : -1;
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const bar = event.currentTarget;
    const start = event.clientX;
    const before = size.value;
    const onMove = (move: globalThis.PointerEvent) => size.set(before + sign * (move.clientX - start));
    const onUp = () => {
      bar.removeEventListener("pointermove", onMove);
      bar.removeEventListener("pointerup", onUp);
      bar.removeEventListener("pointercancel", onUp);
    };
    bar.setPointerCapture(event.pointerId);
    bar.addEventListener("pointermove", onMove);
    bar.addEventListener("pointerup", onUp);
    bar.addEventListener("pointercancel", onUp);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: STEP, ArrowLeft: -STEP }[event.key];
    if (step !== undefined) size.set(size.value + sign * step);
    else if (event.key === "Home") size.set(size.min);
    else if (event.key === "End") size.set(size.max);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-controls={controls}
      aria-valuenow={size.value}
      aria-valuemin={size.min}
      aria-valuemax={size.max}
      style={style}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      className={cn(
        "group/resizer relative z-20 w-px shrink-0 cursor-col-resize touch-none bg-border outline-none before:absolute before:inset-y-0 before:-left-1 before:w-2 before:content-[''] hover:bg-link focus-visible:bg-ring focus-visible:shadow-[0_0_0_2px_var(--ring)]",
        className,
      )}
    />
  );
}
