import { FlaskConical } from "lucide-react";
import { Badge } from "@/components/ui/badge";

/** Marks numbers that are made up, wherever they show. */
export function ProvenanceBadge({ dataset }: { dataset: "warehouse" | "demo" }) {
  if (dataset === "warehouse") return null;
  return (
    <Badge tone="demo">
      <FlaskConical aria-hidden /> Demo data
    </Badge>
  );
}
