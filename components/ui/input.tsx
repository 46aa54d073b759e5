import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

const field =
  "w-full rounded-md border border-input bg-card text-sm text-foreground placeholder:text-subtle disabled:opacity-60 aria-invalid:border-fail-solid focus-visible:outline-offset-0";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input className={cn(field, "h-8 px-2.5", className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea className={cn(field, "min-h-20 px-2.5 py-1.5 leading-5", className)} {...props} />;
}

export function Label({ className, ...props }: ComponentProps<"label">) {
  return <label className={cn("text-sm font-medium text-foreground", className)} {...props} />;
}

/** Label, control, hint and error in one column. Give the control `id`, and `aria-describedby={`${id}-note`}`. */
export function Field({
  id,
  label,
  hint,
  error,
  required,
  children,
  className,
}: {
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  children: ReactNode;
  className?: string;
}) {
  return (
    <div className={cn("flex flex-col gap-1.5", className)}>
      <Label htmlFor={id}>
        {label}
        {required && <span className="font-normal text-muted-foreground"> (required)</span>}
      </Label>
      {children}
      {(error ?? hint) && (
        <p
          id={`${id}-note`}
          className={cn("text-xs", error ? "text-fail" : "text-muted-foreground")}
          role={error ? "alert" : undefined}
        >
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
