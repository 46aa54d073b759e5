import { TriangleAlert, type LucideIcon } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./cn";

export function Skeleton({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      aria-hidden
      className={cn(
        "animate-shimmer rounded-md bg-[linear-gradient(90deg,var(--hover)_25%,var(--sunken)_50%,var(--hover)_75%)] bg-[length:200%_100%]",
        className,
      )}
      {...props}
    />
  );
}

/** Says that a list is empty and what to do next. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
  className,
}: {
  icon?: LucideIcon;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <div className={cn("mx-auto flex max-w-md flex-col items-center gap-2 px-6 py-14 text-center", className)}>
      {Icon && (
        <span className="mb-1 grid size-10 place-items-center rounded-full border border-border bg-card text-muted-foreground">
          <Icon aria-hidden className="size-5" />
        </span>
      )}
      <h2 className="text-base font-semibold">{title}</h2>
      {children !== undefined && <div className="text-sm text-muted-foreground">{children}</div>}
      {action !== undefined && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** Says what went wrong and what to do. */
export function ErrorState({
  title = "This could not be loaded",
  error,
  onRetry,
  className,
}: {
  title?: ReactNode;
  error: unknown;
  onRetry?: () => void;
  className?: string;
}) {
  return (
    <div
      role="alert"
      className={cn("mx-auto flex max-w-md flex-col items-center gap-2 px-6 py-14 text-center", className)}
    >
      <span className="mb-1 grid size-10 place-items-center rounded-full bg-fail-soft text-fail">
        <TriangleAlert aria-hidden className="size-5" />
      </span>
      <h2 className="text-base font-semibold">{title}</h2>
      <p className="text-sm break-words text-muted-foreground">{messageOf(error)}</p>
      {onRetry && (
        <Button className="mt-3" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** The message of something thrown, fit for people. */
export const messageOf = (error: unknown): string =>
  error instanceof Error && error.message !== ""
    ? error.message
    : "Something went wrong. Try again; if it stays, look at the server's log.";
