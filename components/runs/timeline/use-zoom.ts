"use client";

import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

/** The wheel stops here whatever the span. */
const WHEEL_MAX = 5_000;

/** What of the axis is in sight, in pixels: how wide the axis' window is and how far it is scrolled. */
export type Sight = { width: number; left: number };

/**
 * Zoom of the timeline: 1 shows all of it. Zooming keeps the moment under the pointer (or the middle)
 * where it is. The scroller's content is `treeWidth` wide plus the axis. The caller keeps zoom within
 * what makes sense.
 */
export function useZoom(scroller: RefObject<HTMLElement | null>, treeWidth: number) {
  const [zoom, setZoom] = useState(1);
  const [sight, setSight] = useState<Sight>({ width: 800, left: 0 });
  const anchor = useRef<{ share: number; offset: number } | null>(null);

  const look = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    const next = { width: Math.max(1, box.clientWidth - treeWidth), left: box.scrollLeft };
    setSight((before) => (before.width === next.width && before.left === next.left ? before : next));
  }, [scroller, treeWidth]);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const observer = new ResizeObserver(look);
    observer.observe(box);
    box.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", look);
    };
  }, [scroller, look]);

  const zoomTo = useCallback(
    (next: number, pointerX?: number) => {
      const box = scroller.current;
      const width = box === null ? 1 : Math.max(1, box.clientWidth - treeWidth);
      const offset =
        box === null || pointerX === undefined
          ? width / 2
          : Math.min(width, Math.max(0, pointerX - box.getBoundingClientRect().left - treeWidth));
      setZoom((before) => {
        anchor.current = { share: ((box?.scrollLeft ?? 0) + offset) / (width * before), offset };
        return Math.max(1, next);
      });
    },
    [scroller, treeWidth],
  );

  useLayoutEffect(() => {
    const box = scroller.current;
    const at = anchor.current;
    anchor.current = null;
    if (box === null || at === null) return;
    box.scrollLeft = at.share * Math.max(1, box.clientWidth - treeWidth) * zoom - at.offset;
    look();
  }, [zoom, scroller, treeWidth, look]);

  useEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomTo(Math.min(zoom * Math.exp(-event.deltaY / 250), WHEEL_MAX), event.clientX);
    };
    box.addEventListener("wheel", onWheel, { passive: false });
    return () => box.removeEventListener("wheel", onWheel);
  }, [scroller, zoom, zoomTo]);

  /** Shows a part of the axis, given as shares of the whole. */
  const showPart = useCallback(
    (from: number, to: number, max: number) => {
      const box = scroller.current;
      if (box === null) return;
      const next = Math.max(1, 0.8 / Math.max(to - from, 0.8 / max));
      anchor.current = { share: (from + to) / 2, offset: Math.max(1, box.clientWidth - treeWidth) / 2 };
      setZoom(next);
    },
    [scroller, treeWidth],
  );

  return { zoom, sight, zoomTo, showPart };
}
