import { Database, FlaskConical } from "lucide-react";
import { cn } from "@/lib/cn";
import { Segmented } from "@/components/ui/segmented";
import type { Dataset } from "@/lib/view";

interface DatasetToggleProps {
  value: Dataset;
  onChange: (dataset: Dataset) => void;
  className?: string;
}

const options = [
  { value: "warehouse", label: <><Database aria-hidden /> Warehouse</>, title: "Your own data: connections and uploads" },
  { value: "demo", label: <><FlaskConical aria-hidden /> Demo</>, title: "Made-up data to try things out" },
] as const;

/** Whose numbers are shown. The two never answer for one another. */
export function DatasetToggle({ value, onChange, className }: DatasetToggleProps) {
  return <Segmented label="Dataset" value={value} onChange={onChange} options={options} className={cn("max-sm:[&_svg]:hidden", className)} />;
}
