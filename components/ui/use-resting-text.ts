import { useEffect, useRef, useState } from "react";

/**
 * The text of a filter field: what is typed shows at once, and is told, trimmed, when typing has rested for `ms`
 * milliseconds. A value that changes from outside is taken over.
 */
export function useRestingText(value: string, onChange: (value: string) => void, ms: number) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [text, setText] = useState(value);
  const [shown, setShown] = useState(value);
  if (value !== shown) {
    setShown(value);
    if (value !== text.trim()) setText(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(next.trim()), ms);
  };
  return [text, type] as const;
}
