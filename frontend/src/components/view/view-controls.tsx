import { SlidersHorizontal } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTenant } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Segmented } from "@/components/ui/segmented";
import { type DayRange, today } from "@/lib/days";
import { type Comparison, COMPARISONS } from "@/lib/view";
import { CompareMenu, compareSearch } from "./compare-menu";
import { CopyLinkButton } from "./copy-link-button";
import { DatasetToggle } from "./dataset-toggle";
import { DateRangeForm } from "./date-range-form";
import { DateRangePicker } from "./date-range-picker";
import { useSetView, useView } from "./use-view";

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
          </div>
          <FilterSheet applied={view.range ?? applied} />
        </>
      )}
      <CopyLinkButton />
      {children}
    </>
  );
}

function FilterSheet({ applied }: { applied: DayRange | undefined }) {
  const [open, setOpen] = useState(false);
  const view = useView();
  const setView = useSetView();
  const { time_zone: timeZone } = useTenant();
  return (
    <>
      <Button className="sm:hidden" onClick={() => setOpen(true)}>
        <SlidersHorizontal aria-hidden /> Dates
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title="Dates and comparison" placement="sheet" footer={<Button onClick={() => setOpen(false)}>Done</Button>}>
        <Segmented<Comparison>
          label="Compare with"
          className="mb-3 w-full flex-col"
          value={view.compare}
          onChange={(compare) => setView(compareSearch(compare))}
          options={(Object.keys(COMPARISONS) as Comparison[]).map((value) => ({ value, label: COMPARISONS[value] }))}
        />
        <DateRangeForm
          view={view}
          applied={applied}
          today={today(timeZone)}
          timeZone={timeZone}
          onChoose={(patch) => {
            setView(patch);
            setOpen(false);
          }}
        />
      </Dialog>
    </>
  );
}
