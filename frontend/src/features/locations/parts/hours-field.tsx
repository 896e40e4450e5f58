import { Plus, X } from "lucide-react";
import { Button, IconButton } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/field";
import type { Location } from "../queries";

type Hours = Location["hours"];
type Day = Hours[number]["day"];

const DAYS: readonly Day[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MOST = 42;

interface HoursFieldProps {
  hours: Hours;
  error: string | undefined;
  onChange: (hours: Hours) => void;
}

/** When it is open; a period that closes before it opens ends on the next day. */
export function HoursField({ hours, error, onChange }: HoursFieldProps) {
  const set = (at: number, patch: Partial<Hours[number]>) => onChange(hours.map((period, index) => (index === at ? { ...period, ...patch } : period)));
  const add = () => {
    const last = hours.at(-1);
    const day = last ? (DAYS[(DAYS.indexOf(last.day) + 1) % DAYS.length] ?? "monday") : "monday";
    onChange([...hours, { day, opens: last?.opens ?? "09:00", closes: last?.closes ?? "18:00" }]);
  };
  return (
    <fieldset className="grid min-w-0 grid-cols-1 gap-2 border-t pt-5">
      <legend className="sr-only">Opening hours</legend>
      <p className="text-sm font-medium">Opening hours</p>
      {hours.length === 0 && <p className="text-sm text-ink-3">None are given.</p>}
      {hours.map((period, at) => {
        const name = `Period ${at + 1}`;
        return (
          // oxlint-disable-next-line react/no-array-index-key -- a period has nothing else to be known by
          <div key={at} className="flex flex-wrap items-center gap-2">
            <Select aria-label={`${name}, day`} value={period.day} onChange={(event) => set(at, { day: event.target.value as Day })} className="!w-36">
              {DAYS.map((day) => (
                <option key={day} value={day}>
                  {day.charAt(0).toUpperCase() + day.slice(1)}
                </option>
              ))}
            </Select>
            <Input aria-label={`${name}, opens`} type="time" value={period.opens} onChange={(event) => set(at, { opens: event.target.value })} className="!w-32" />
            <span aria-hidden>–</span>
            <Input
              aria-label={`${name}, closes`}
              type="time"
              value={period.closes === "24:00" ? "00:00" : period.closes}
              onChange={(event) => set(at, { closes: event.target.value === "00:00" ? "24:00" : event.target.value })}
              className="!w-32"
            />
            <IconButton label={`Remove ${name.toLowerCase()}`} onClick={() => onChange(hours.filter((_, index) => index !== at))}>
              <X aria-hidden />
            </IconButton>
          </div>
        );
      })}
      {error && <p role="alert" className="text-xs font-medium text-bad">{error}</p>}
      <div>
        <Button size="sm" disabled={hours.length >= MOST} onClick={add}>
          <Plus aria-hidden /> Add hours
        </Button>
      </div>
    </fieldset>
  );
}
