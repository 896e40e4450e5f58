import { CalendarDays } from "lucide-react";
import { Button } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import { type Day, type DayRange, formatRange } from "@/lib/days";
import { PRESETS, type View, type ViewSearch } from "@/lib/view";

const Popup = onDemand(() => import("./date-range-popup"));

interface DateRangePickerProps {
  view: View;
  today: Day;
  timeZone: string;
  /** The range that was answered, for the preset that leaves it to the data. */
  applied: DayRange | undefined;
  onChange: (patch: Partial<ViewSearch>) => void;
}

/** The range of days on screen: a preset that moves with time, or two days of the user's own. */
export function DateRangePicker({ applied, ...props }: DateRangePickerProps) {
  const range = props.view.range ?? applied;
  return (
    <Popup
      {...props}
      applied={range}
      trigger={
        <Button aria-haspopup="dialog">
          <CalendarDays aria-hidden />
          <span className="sr-only">Dates: </span>
          {range ? formatRange(range) : PRESETS.latest}
        </Button>
      }
    />
  );
}
