import { CircleAlert } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "@/lib/cn";

interface FieldProps {
  label: ReactNode;
  /** Says what a good value is, before anything is wrong. */
  hint?: ReactNode;
  error?: string | undefined;
  /** Renders the control with the ids that tie it to its label, hint and error. */
  children: (control: { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean | undefined }) => ReactNode;
  className?: string;
}

export function Field({ label, hint, error, children, className }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={cn("grid grid-cols-1 gap-1.5", className)}>
      <label htmlFor={id} className="text-sm font-medium text-ink">
        {label}
      </label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-ink-3">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="flex items-center gap-1 text-xs font-medium text-bad">
          <CircleAlert className="size-3.5 shrink-0" aria-hidden />
          {error}
        </p>
      )}
    </div>
  );
}

const controlClass =
  "w-full min-w-0 rounded-md border border-line-strong/60 bg-surface text-ink placeholder:text-ink-3 transition-colors hover:border-line-strong focus-visible:border-brand focus-visible:outline-1 focus-visible:outline-offset-0 aria-invalid:border-bad disabled:opacity-55";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input {...props} className={cn(controlClass, "h-9 px-3 text-base pointer-coarse:h-11 pointer-coarse:text-[16px]", className)} />;
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea {...props} className={cn(controlClass, "min-h-20 px-3 py-2 text-base", className)} />;
}

/** The platform's own select: it is fast, accessible, and right on phones. */
export function Select({ className, children, ...props }: ComponentProps<"select">) {
  return (
    <select {...props} className={cn(controlClass, "select-chevron h-9 pr-8 pl-3 text-base pointer-coarse:h-11", className)}>
      {children}
    </select>
  );
}

interface CheckFieldProps extends Omit<ComponentProps<"input">, "type"> {
  label: ReactNode;
  hint?: ReactNode;
}

/** A labelled checkbox with room to press. */
export function CheckField({ label, hint, className, ...props }: CheckFieldProps) {
  const id = useId();
  return (
    <div className={cn("flex items-start gap-2.5 py-1 pointer-coarse:py-2.5", className)}>
      <input {...props} id={id} type="checkbox" className="mt-0.5 size-4 shrink-0 accent-brand" aria-describedby={hint ? `${id}-hint` : undefined} />
      <div className="min-w-0">
        <label htmlFor={id} className="text-sm text-ink">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-xs text-ink-3">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
