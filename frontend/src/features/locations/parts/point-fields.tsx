import { MapPin } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { parsePoint } from "../coordinates";
import { pointOf } from "../draft";
import type { FieldsProps } from "./main-fields";
import { PointMap } from "./point-map";

const FIELDS = [
  { axis: "latitude", label: "Latitude", like: "30.2672" },
  { axis: "longitude", label: "Longitude", like: "-97.7431" },
] as const;

/** Where it is on earth: typed, pasted, or set on a map. Both at once, pasted into either field, fill both. */
export function PointFields({ draft, errors, onChange }: FieldsProps) {
  const [isOpen, setOpen] = useState(false);
  const { latitude, longitude } = draft;
  const point = useMemo(() => pointOf({ latitude, longitude }), [latitude, longitude]);
  const write = (axis: "latitude" | "longitude", text: string) => {
    const both = parsePoint(text);
    onChange(both ? { latitude: String(both.latitude), longitude: String(both.longitude) } : { [axis]: text });
  };
  return (
    <fieldset className="grid min-w-0 grid-cols-1 items-start gap-4 sm:col-span-2 sm:grid-cols-2">
      <legend className="sr-only">Coordinates</legend>
      {FIELDS.map(({ axis, label, like }) => (
        <Field key={axis} label={label} error={errors[axis]}>
          {(control) => <Input {...control} value={draft[axis]} autoComplete="off" spellCheck={false} placeholder={like} onChange={(event) => write(axis, event.target.value)} />}
        </Field>
      ))}
      <div className="-mt-2 flex flex-wrap items-center justify-between gap-2 sm:col-span-2">
        <p className="text-xs text-ink-3">Paste both at once into either field: “latitude, longitude”, or the address of a map that shows it.</p>
        <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <MapPin aria-hidden /> {isOpen ? "Hide the map" : "Set on a map"}
        </Button>
      </div>
      {isOpen && (
        <div className="min-w-0 sm:col-span-2">
          <PointMap point={point} country={draft.country} onPoint={({ latitude, longitude }) => onChange({ latitude: String(latitude), longitude: String(longitude) })} />
        </div>
      )}
    </fieldset>
  );
}
