import { Columns3 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { useColumnPreferences } from "../columns";

const ColumnsDialog = lazy(() => import("./columns-dialog"));

/** Opens the choice of columns. */
export function ColumnsButton() {
  const { query } = useColumnPreferences();
  const [open, setOpen] = useState(false);
  if (!query.data) return null;
  return (
    <>
      <Button size="md" onClick={() => setOpen(true)}>
        <Columns3 aria-hidden /> Columns
      </Button>
      <Suspense>{open && <ColumnsDialog seen={query.data} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
