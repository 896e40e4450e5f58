import { memo, useId, useMemo, useState } from "react";
import { Field, Input } from "@/components/ui/field";
import { knownZones, zoneMeant } from "@/lib/report-rules";

interface ZoneFieldProps {
  value: string;
  error?: string | undefined;
  onChange: (zone: string) => void;
}

/** An IANA time zone, found by its city. What is no zone stays in the field and goes no further. */
export function ZoneField({ value, error, onChange }: ZoneFieldProps) {
  const list = useId();
  const zones = useMemo(() => knownZones(), []);
  const [typed, setTyped] = useState(value);
  const [isUnknown, setUnknown] = useState(false);
  const take = (text: string) => {
    setTyped(text);
    setUnknown(false);
    if (zones.includes(text)) onChange(text);
  };
  const settle = () => {
    const meant = zones.includes(typed) ? typed : zoneMeant(typed, zones);
    if (meant) take(meant);
    else setUnknown(typed !== value);
  };
  return (
    <Field label="Time zone" hint="Type a city: Berlin, New York." error={isUnknown ? "Choose a zone from the list, such as Europe/Berlin." : error}>
      {(control) => (
        <>
          <Input {...control} list={list} value={typed} maxLength={64} spellCheck={false} autoComplete="off" onChange={({ target }) => take(target.value)} onBlur={settle} onFocus={({ target }) => target.select()} />
          <datalist id={list}>
            <Options zones={zones} />
          </datalist>
        </>
      )}
    </Field>
  );
}

/** Hundreds of them, which stay as they are while somebody types. */
const Options = memo(function Options({ zones }: { zones: readonly string[] }) {
  return zones.map((zone) => <option key={zone} value={zone} />);
});
