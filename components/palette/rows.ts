import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** Something to choose. `stay` keeps the palette open, for choices that only write into its field. */
export type Row = {
  value: string;
  label: string;
  run: () => void;
  icon?: LucideIcon;
  mark?: ReactNode;
  hint?: ReactNode;
  stay?: boolean;
};
export type Section = { heading: string; rows: Row[] };
