import { Check } from "lucide-react";
import { cn } from "@/lib/cn";
import type { UploadState } from "../queries";

const STEPS = ["File read", "Map columns", "Check the preview", "Write"] as const;

const AT: Record<UploadState, number> = { mapping: 1, ready: 2, committing: 3, failed: 3, refused: 3, committed: 4 };

/** Where the upload stands, in four steps. */
export function Steps({ state }: { state: UploadState }) {
  const at = AT[state];
  return (
    <ol aria-label="Steps" className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
      {STEPS.map((step, index) => (
        <li key={step} aria-current={index === at ? "step" : undefined} className={cn("flex items-center gap-2", index <= at ? "text-ink" : "text-ink-3")}>
          <span
            className={cn(
              "grid size-6 place-items-center rounded-full border text-xs font-semibold",
              index < at && "border-transparent bg-good-soft text-good",
              index === at && "border-brand bg-brand-soft text-brand",
            )}
          >
            {index < at ? <Check className="size-3.5" aria-label="done" /> : index + 1}
          </span>
          <span className={cn(index === at && "font-semibold")}>{step}</span>
        </li>
      ))}
    </ol>
  );
}
