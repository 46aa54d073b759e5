import type { LucideIcon } from "lucide-react";
import { Input } from "@/components/ui/input";
import { useRestingText } from "@/components/ui/use-resting-text";

const TYPING_MS = 250;

/** A further text filter beside the search field: it has no key of its own. */
export function FilterField({
  icon: Icon,
  value,
  onChange,
  label,
  placeholder,
}: {
  icon: LucideIcon;
  value: string;
  onChange: (value: string) => void;
  label: string;
  placeholder: string;
}) {
  const [text, type] = useRestingText(value, onChange, TYPING_MS);
  return (
    <div className="relative w-full sm:w-44">
      <Icon aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted-foreground" />
      <Input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        className="pl-8"
        maxLength={100}
        value={text}
        onChange={(event) => type(event.target.value)}
      />
    </div>
  );
}
