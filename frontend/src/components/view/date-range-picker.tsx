import { CalendarDays } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { type Day, type DayRange, formatRange } from "@/lib/days";
import { PRESETS, type View, type ViewSearch } from "@/lib/view";
import { DateRangeForm } from "./date-range-form";

interface DateRangePickerProps {
  view: View;
  today: Day;
  timeZone: string;
  /** The range that was answered, for the preset that leaves it to the data. */
  applied?: DayRange | undefined;
  onChange: (patch: Partial<ViewSearch>) => void;
}

/** The range of days on screen: a preset that moves with time, or two days of the user's own. */
export function DateRangePicker({ view, today, timeZone, applied, onChange }: DateRangePickerProps) {
  const range = view.range ?? applied;
  const [open, setOpen] = useState(false);
  const choose = (patch: Partial<ViewSearch>) => {
    onChange(patch);
    setOpen(false);
  };
  return (
    <Popover
      label="Date range"
      align="end"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button>
          <CalendarDays aria-hidden />
          <span className="sr-only">Dates: </span>
          {range ? formatRange(range) : PRESETS.latest}
        </Button>
      }
    >
      <DateRangeForm view={view} applied={range} today={today} timeZone={timeZone} onChoose={choose} />
    </Popover>
  );
}

