import { FlaskConical } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { Run } from "../types";

const WORDS: Partial<Record<NonNullable<Run["provenance"]>, string>> = {
  simulated: "Simulated",
  fallback_simulated: "Simulated, the source was out",
  demo: "Demo data",
  mixed: "Partly simulated",
};

/** Marks results that are not of live data alone, wherever they show. */
export function OriginBadge({ provenance }: { provenance: Run["provenance"] }) {
  const words = provenance && WORDS[provenance];
  if (!words) return null;
  return (
    <Badge tone="demo">
      <FlaskConical aria-hidden /> {words}
    </Badge>
  );
}
