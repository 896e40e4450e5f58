import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** The look of a button, also for links that act as one: `<Link className={buttonClass({ variant: "primary" })}>`. */
export const buttonClass = cva(
  "inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium transition-colors duration-120 disabled:pointer-events-none disabled:opacity-55 aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "bg-brand text-brand-ink hover:bg-brand-hover",
        secondary: "border bg-surface text-ink shadow-card hover:bg-surface-2",
        ghost: "text-ink-2 hover:bg-surface-2 hover:text-ink",
        danger: "border bg-surface text-bad hover:border-bad hover:bg-bad-soft",
        soft: "bg-brand-soft text-brand hover:text-brand-hover",
      },
      size: {
        sm: "h-7 px-2 text-xs pointer-coarse:h-11 pointer-coarse:px-3",
        md: "h-8 px-3 text-sm pointer-coarse:h-11",
        lg: "h-10 px-4 text-base pointer-coarse:h-11",
        icon: "size-8 pointer-coarse:size-11",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof buttonClass> {
  /** Shows a spinner and ignores presses while the action runs. */
  busy?: boolean;
}

export function Button({ variant, size, busy = false, className, children, disabled, type = "button", ...props }: ButtonProps) {
  return (
    <button
      {...props}
      type={type === "submit" ? "submit" : "button"}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cn(buttonClass({ variant, size }), className)}
    >
      {busy && <LoaderCircle className="animate-spin" aria-hidden />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, "size" | "aria-label"> {
  /** What the button does: its accessible name and its tooltip. */
  label: string;
}

export function IconButton({ label, variant = "ghost", ...props }: IconButtonProps) {
  return <Button {...props} variant={variant} size="icon" aria-label={label} title={label} />;
}
