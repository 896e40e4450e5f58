import { FlaskConical, Radio, TriangleAlert } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { Run } from "./run";

/** Where ranks come from, wherever they show: made-up ones are never taken for real ones. */
export function SourceBadge({ provenance }: { provenance: Run["provenance"] }) {
  switch (provenance) {
    case "simulated":
    case "demo":
      return (
        <Badge tone="demo">
          <FlaskConical aria-hidden /> Simulated
        </Badge>
      );
    case "fallback_simulated":
      return (
        <Badge tone="warn">
          <TriangleAlert aria-hidden /> Simulated, the source was out
        </Badge>
      );
    case "mixed":
      return (
        <Badge tone="warn">
          <TriangleAlert aria-hidden /> Some keywords simulated
        </Badge>
      );
    case "live":
      return (
        <Badge tone="good">
          <Radio aria-hidden /> Live
        </Badge>
      );
    default:
      return null;
  }
}
