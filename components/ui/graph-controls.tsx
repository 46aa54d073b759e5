import { Controls } from "@xyflow/react";
import { cn } from "./cn";

/** The buttons that zoom a graph: a column at the bottom right, or a row at the bottom left. */
export const GraphControls = ({ row = false }: { row?: boolean }) => (
  <Controls
    showInteractive={false}
    orientation={row ? "horizontal" : "vertical"}
    position={row ? "bottom-left" : "bottom-right"}
    className={cn(
      "flex overflow-hidden rounded-md border border-border bg-card [&_button]:flex [&_button]:size-7 [&_button]:items-center [&_button]:justify-center [&_button]:text-muted-foreground [&_button:hover]:bg-hover [&_svg]:size-3 [&_svg]:fill-current",
      !row && "flex-col",
    )}
  />
);
