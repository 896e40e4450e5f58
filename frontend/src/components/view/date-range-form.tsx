import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { cn } from "@/lib/cn";
import { addDays, type Day, type DayRange, formatRange, isDay } from "@/lib/days";
import { DEFAULT_PRESET, type Preset, PRESETS, presetRange, type View, type ViewSearch } from "@/lib/view";

interface DateRangeFormProps {
  view: View;
  today: Day;
  timeZone: string;
  /** The range on screen. */
  applied: DayRange | undefined;
  onChoose: (patch: Partial<ViewSearch>) => void;
}

export function DateRangeForm(props: DateRangeFormProps) {
  const { view, today, onChoose } = props;
  return (
    <div className="grid sm:grid-cols-[auto_auto]">
      <ul className="grid content-start gap-0.5 border-b p-2 max-sm:grid-cols-2 max-sm:px-0 sm:border-r sm:border-b-0">
        {(Object.keys(PRESETS) as Preset[]).map((preset) => (
          <li key={preset}>
            <button
              type="button"
              aria-pressed={view.preset === preset}
              title={titleOf(presetRange(preset, today))}
              onClick={() => onChoose({ range: preset === DEFAULT_PRESET ? undefined : preset, start: undefined, end: undefined })}
              className={cn(
                "h-8 w-full rounded-sm px-2.5 text-left text-sm whitespace-nowrap pointer-coarse:h-11",
                view.preset === preset ? "bg-brand-soft font-medium text-brand" : "text-ink hover:bg-surface-2",
              )}
            >
              {PRESETS[preset]}
            </button>
          </li>
        ))}
      </ul>
      <OwnRange {...props} />
    </div>
  );
}

function titleOf(range: DayRange | undefined): string | undefined {
  return range && formatRange(range);
}

function OwnRange({ applied, today, timeZone, onChoose }: DateRangeFormProps) {
  const [start, setStart] = useState(applied?.start ?? addDays(today, -30));
  const [end, setEnd] = useState(applied?.end ?? addDays(today, -1));
  const error = !isDay(start) || !isDay(end) ? "Give both days." : start > end ? "The first day is after the last." : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!error) onChoose({ range: undefined, start, end });
  };
  return (
    <form onSubmit={submit} className="grid content-start gap-3 p-4 max-sm:px-0 sm:w-64">
      <p className="text-sm font-semibold text-ink">Custom range</p>
      <Field label="First day">
        {(control) => <Input {...control} type="date" value={start} max={today} onChange={(event) => setStart(event.target.value)} />}
      </Field>
      <Field label="Last day" error={error}>
        {(control) => <Input {...control} type="date" value={end} max={today} onChange={(event) => setEnd(event.target.value)} />}
      </Field>
      <p className="text-xs text-ink-3">
        Days are the ad accounts' own. Presets end yesterday in {timeZone}: today is never complete.
      </p>
      <Button type="submit" variant="primary" disabled={error !== undefined}>
        Show these days
      </Button>
    </form>
  );
}
