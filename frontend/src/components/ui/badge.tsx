import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const badgeClass = cva(
  "inline-flex h-5.5 items-center gap-1 whitespace-nowrap rounded-full px-2 text-xs font-medium [&_svg]:size-3.5",
  {
    variants: {
      tone: {
        neutral: "bg-surface-2 text-ink-2",
        outline: "border text-ink-2",
        brand: "bg-brand-soft text-brand",
        good: "bg-good-soft text-good",
        bad: "bg-bad-soft text-bad",
        warn: "bg-warn-soft text-warn",
        demo: "bg-demo-soft text-demo",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

export type Tone = NonNullable<VariantProps<typeof badgeClass>["tone"]>;

interface BadgeProps extends ComponentProps<"span"> {
  tone?: Tone;
}

/** A short state in words; its colour only underlines them. */
export function Badge({ tone, className, ...props }: BadgeProps) {
  return <span {...props} className={cn(badgeClass({ tone }), className)} />;
}
