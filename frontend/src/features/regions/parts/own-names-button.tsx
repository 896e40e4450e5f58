import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";

const OwnNames = lazy(() => import("./own-names-dialog"));

/** Opens what the tenant calls places. */
export function OwnNamesButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)} aria-haspopup="dialog">
        Names of your own
      </Button>
      {open && (
        <Suspense>
          <OwnNames onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
