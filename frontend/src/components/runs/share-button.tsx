import { Share2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCan } from "@/api/session";
import { ExportGate } from "@/components/data/export-gate";
import { Button } from "@/components/ui/button";
import type { Run } from "./run";

const ShareDialog = lazy(() => import("./share-dialog"));

/** Shows a run's result to people without an account, once there is one. */
export function ShareButton({ run }: { run: Run }) {
  const [open, setOpen] = useState(false);
  if (!useCan("reports:run") || run.formats.length === 0) return null;
  return (
    <>
      <ExportGate>
        <Button onClick={() => setOpen(true)}>
          <Share2 aria-hidden /> Share
        </Button>
      </ExportGate>
      <Suspense>{open && <ShareDialog run={run} open={open} onOpenChange={setOpen} />}</Suspense>
    </>
  );
}
