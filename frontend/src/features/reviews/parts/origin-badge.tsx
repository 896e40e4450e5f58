import { FlaskConical } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { Review } from "../words";

/** Marks reviews that no customer wrote. */
export function OriginBadge({ provenance }: { provenance: Review["provenance"] }) {
  if (provenance === "live") return null;
  return (
    <Badge tone="demo" title={provenance === "simulated" ? "From a connection of practice" : "Stands for the provider's own while that is out"}>
      <FlaskConical aria-hidden /> Simulated
    </Badge>
  );
}
