import { lazy, Suspense, useState } from "react";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import type { Connection } from "../queries";

const SettingsDialog = lazy(() => import("./settings-dialog"));

/** Opens the settings of a source; not there for those who may not change it. */
export function SettingsButton({ connection, variant = "secondary" }: { connection: Connection; variant?: "primary" | "secondary" }) {
  const [open, setOpen] = useState(false);
  const mayWrite = useCan("ingestion:write");
  if (!mayWrite) return null;
  return (
    <>
      <Button size="sm" variant={variant} onClick={() => setOpen(true)}>
        Change the settings
      </Button>
      <Suspense>{open && <SettingsDialog connection={connection} open onOpenChange={setOpen} />}</Suspense>
    </>
  );
}
