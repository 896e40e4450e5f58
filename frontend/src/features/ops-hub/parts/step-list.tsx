import { Check } from "lucide-react";
import { cn } from "@/lib/cn";
import { STEPS, type Step } from "../wizard";

const NAMES: Record<Step, string> = { business_type: "Business", location_count: "Locations", goals: "Goals" };

/** Where one is among the questions. */
export function StepList({ current }: { current: Step }) {
  const at = STEPS.indexOf(current);
  return (
    <ol aria-label="Questions" className="flex items-center gap-2 text-sm">
      {STEPS.map((step, index) => (
        <li key={step} aria-current={step === current ? "step" : undefined} className={cn("flex items-center gap-2", index < STEPS.length - 1 && "flex-1")}>
          <span className={cn("grid size-6 shrink-0 place-items-center rounded-full text-xs font-semibold", index <= at ? "bg-brand text-brand-ink" : "bg-surface-2 text-ink-2")}>
            {index < at ? <Check className="size-3.5" aria-hidden /> : index + 1}
          </span>
          <span className={cn(step === current ? "font-medium text-ink" : "text-ink-2 max-sm:sr-only")}>
            {NAMES[step]}
            {index < at && <span className="sr-only"> (answered)</span>}
          </span>
          {index < STEPS.length - 1 && <span aria-hidden className={cn("h-px min-w-4 flex-1", index < at ? "bg-brand" : "bg-line")} />}
        </li>
      ))}
    </ol>
  );
}
