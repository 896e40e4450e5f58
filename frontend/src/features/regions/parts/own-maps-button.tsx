import { MapPlus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";

const OwnMaps = lazy(() => import("./own-maps-dialog"));

interface OwnMapsButtonProps {
  /** The own map that the page shows. */
  shown: string | undefined;
  onShow: (id: string | undefined) => void;
}

/** Opens the maps of the tenant's own. */
export function OwnMapsButton({ shown, onShow }: OwnMapsButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} aria-haspopup="dialog">
        <MapPlus aria-hidden /> Your maps
      </Button>
      {open && (
        <Suspense>
          <OwnMaps shown={shown} onShow={onShow} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
