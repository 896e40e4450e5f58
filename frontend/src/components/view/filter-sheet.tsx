import { useTenant } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Segmented } from "@/components/ui/segmented";
import { type DayRange, today } from "@/lib/days";
import { type Comparison, COMPARISONS, compareSearch } from "@/lib/view";
import { DateRangeForm } from "./date-range-form";
import { useSetView, useView } from "./use-view";

interface FilterSheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  applied: DayRange | undefined;
}

const options = (Object.keys(COMPARISONS) as Comparison[]).map((value) => ({ value, label: COMPARISONS[value] }));

/** Dates and comparison on phones. */
export default function FilterSheet({ open, onOpenChange, applied }: FilterSheetProps) {
  const view = useView();
  const setView = useSetView();
  const { time_zone: timeZone } = useTenant();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Dates and comparison" placement="sheet" footer={<Button onClick={() => onOpenChange(false)}>Done</Button>}>
      <Segmented<Comparison> label="Compare with" className="mb-3 w-full flex-col" value={view.compare} onChange={(compare) => setView(compareSearch(compare))} options={options} />
      <DateRangeForm
        view={view}
        applied={applied}
        today={today(timeZone)}
        timeZone={timeZone}
        onChoose={(patch) => {
          setView(patch);
          onOpenChange(false);
        }}
      />
    </Dialog>
  );
}
