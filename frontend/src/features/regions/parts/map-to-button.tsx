import { MapPin } from "lucide-react";
import { Button } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";

const Popup = onDemand(() => import("./map-to-popup"));

/** Opens what a name could mean, and a search for what it means. */
export function MapToButton({ name }: { name: string }) {
  return (
    <Popup
      name={name}
      trigger={
        <Button size="sm" aria-label={`Map ${name} to a place`} aria-haspopup="dialog">
          <MapPin aria-hidden /> Map to…
        </Button>
      }
    />
  );
}
