import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { CheckField, Select } from "@/components/ui/field";
import { cn } from "@/lib/cn";
import { describeFields, MODE_WORDS, type OfferedStream, type StreamChoice, type SyncMode, withField } from "../streams";

interface StreamRowProps {
  stream: OfferedStream;
  /** Undefined while the stream is not read. */
  choice: StreamChoice | undefined;
  /** What it becomes when it is chosen. */
  initial: StreamChoice | undefined;
  onChange: (choice: StreamChoice | undefined) => void;
}

/** One stream: read or not, how, and with which fields. */
export function StreamRow({ stream, choice, initial, onChange }: StreamRowProps) {
  const [open, setOpen] = useState(false);
  const fields = useId();
  return (
    <li className="px-3 py-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <CheckField label={stream.name} checked={choice !== undefined} onChange={(event) => onChange(event.target.checked ? initial : undefined)} className="min-w-0 flex-1 basis-60 break-all" />
        {choice && (
          <>
            <div className="w-48 shrink-0">
              <Mode stream={stream} mode={choice.sync_mode} onChange={(mode) => onChange({ ...choice, sync_mode: mode })} />
            </div>
            <Button type="button" size="sm" variant="ghost" className="min-w-32 justify-start" aria-expanded={open} aria-controls={fields} aria-label={`Fields of ${stream.name}`} onClick={() => setOpen(!open)} disabled={stream.fields.length === 0}>
              <ChevronRight aria-hidden className={cn("transition-transform", open && "rotate-90")} />
              {describeFields(choice, stream.fields.length)}
            </Button>
          </>
        )}
      </div>
      {choice && open && (
        <div id={fields} className="mt-1 mb-2 rounded-md bg-surface-2 px-3 py-2">
          <p className="pb-1 text-xs text-ink-3">What is not chosen is dropped before it is stored.</p>
          <ul className="grid gap-x-4 sm:grid-cols-2" aria-label={`Fields of ${stream.name}`}>
            {stream.fields.map((field) => (
              <li key={field.name}>
                <CheckField
                  label={
                    <span className="flex flex-wrap items-center gap-1.5 break-all">
                      {field.name} {field.required && <Badge tone="outline">required</Badge>}
                    </span>
                  }
                  hint={field.description}
                  disabled={field.required}
                  checked={field.required || choice.fields === null || choice.fields.includes(field.name)}
                  onChange={(event) => onChange(withField(choice, stream, field.name, event.target.checked))}
                />
              </li>
            ))}
          </ul>
        </div>
      )}
    </li>
  );
}

function Mode({ stream, mode, onChange }: { stream: OfferedStream; mode: SyncMode; onChange: (mode: SyncMode) => void }) {
  if (stream.modes.length < 2) return <p className="text-sm text-ink-2">{MODE_WORDS[mode]}</p>;
  return (
    <Select aria-label={`How ${stream.name} is read`} value={mode} onChange={(event) => onChange(event.target.value as SyncMode)}>
      {stream.modes.map((one) => (
        <option key={one} value={one}>
          {MODE_WORDS[one]}
        </option>
      ))}
    </Select>
  );
}
