import { useTenant } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Select } from "@/components/ui/field";
import { type DayRange, today } from "@/lib/days";
import { type Comparison, COMPARISONS, compareSearch } from "@/lib/view";
import { AsOfForm } from "./as-of-form";
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
      <Field label="Compare with" className="mb-3">
        {(control) => (
          <Select {...control} value={view.compare} onChange={(event) => setView(compareSearch(event.target.value as Comparison))}>
            {options.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
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
      <AsOfForm className="mt-3 border-t pt-4" onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}
