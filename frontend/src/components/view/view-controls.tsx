import { SlidersHorizontal } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTenant } from "@/api/session";
import { IconButton } from "@/components/ui/button";
import { type DayRange, today } from "@/lib/days";
import { AsOfMenu } from "./as-of";
import { CompareMenu } from "./compare-menu";
import { CopyLinkButton } from "./copy-link-button";
import { DatasetToggle } from "./dataset-toggle";
import { DateRangePicker } from "./date-range-picker";
import { useSetView, useView } from "./use-view";

const FilterSheet = lazy(() => import("./filter-sheet"));

interface ViewControlsProps {
  /** Pages whose data have no dates leave the range and comparison out. */
  dates?: boolean;
  /** The range that was answered. */
  applied?: DayRange | undefined;
  /** More controls, e.g. the export button. */
  children?: ReactNode;
}

/** The controls every data page has; on phones dates and comparison open in a sheet. */
export function ViewControls({ dates = true, applied, children }: ViewControlsProps) {
  const view = useView();
  const setView = useSetView();
  const { time_zone: timeZone } = useTenant();
  const day = today(timeZone);
  return (
    <>
      <DatasetToggle value={view.dataset} onChange={(dataset) => setView({ dataset: dataset === "warehouse" ? undefined : dataset })} />
      {dates && (
        <>
          <div className="contents max-sm:hidden">
            <DateRangePicker view={view} applied={applied} today={day} timeZone={timeZone} onChange={setView} />
            <CompareMenu value={view.compare} onChange={setView} />
            <AsOfMenu />
          </div>
          <FilterButton applied={view.range ?? applied} />
        </>
      )}
      <CopyLinkButton />
      {children}
    </>
  );
}

/** Opens dates and comparison in a sheet, where a phone has no room for both buttons. */
function FilterButton({ applied }: { applied: DayRange | undefined }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton variant="secondary" label="Dates" className="sm:hidden" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <SlidersHorizontal aria-hidden />
      </IconButton>
      <Suspense>{open && <FilterSheet open={open} onOpenChange={setOpen} applied={applied} />}</Suspense>
    </>
  );
}
