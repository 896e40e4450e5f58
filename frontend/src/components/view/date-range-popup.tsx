import { type ReactElement, useState } from "react";
import { Popover } from "@/components/ui/popover";
import type { Day, DayRange } from "@/lib/days";
import type { View, ViewSearch } from "@/lib/view";
import { DateRangeForm } from "./date-range-form";

interface DateRangePopupProps {
  view: View;
  today: Day;
  timeZone: string;
  applied: DayRange | undefined;
  onChange: (patch: Partial<ViewSearch>) => void;
  trigger: ReactElement;
}

export default function DateRangePopup({ trigger, onChange, ...form }: DateRangePopupProps) {
  const [open, setOpen] = useState(true);
  const choose = (patch: Partial<ViewSearch>) => {
    onChange(patch);
    setOpen(false);
  };
  return (
    <Popover label="Date range" align="end" open={open} onOpenChange={setOpen} trigger={trigger}>
      <DateRangeForm {...form} onChoose={choose} />
    </Popover>
  );
}
