import { ChevronLeft, ChevronRight } from "lucide-react";
import { useId } from "react";
import { IconButton } from "@/components/ui/button";
import { Select } from "@/components/ui/field";
import { addMonths, formatMonth, type Month } from "@/lib/months";

interface MonthPickerProps {
  value: Month;
  onChange: (month: Month) => void;
  label?: string;
}

const AROUND = 12;

/** A month, one step at a time or by name. */
export function MonthPicker({ value, onChange, label = "Month" }: MonthPickerProps) {
  const id = useId();
  const months = Array.from({ length: 2 * AROUND + 1 }, (_, index) => addMonths(value, AROUND - index));
  return (
    <div className="flex items-center gap-1">
      <IconButton variant="secondary" label="Previous month" onClick={() => onChange(addMonths(value, -1))}>
        <ChevronLeft aria-hidden />
      </IconButton>
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <Select id={id} value={value} onChange={(event) => onChange(event.target.value)} className="h-8 w-40 text-sm font-medium">
        {months.map((month) => (
          <option key={month} value={month}>
            {formatMonth(month)}
          </option>
        ))}
      </Select>
      <IconButton variant="secondary" label="Next month" onClick={() => onChange(addMonths(value, 1))}>
        <ChevronRight aria-hidden />
      </IconButton>
    </div>
  );
}
