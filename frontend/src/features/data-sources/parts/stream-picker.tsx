import { useState } from "react";
import { SearchInput } from "@/components/ui/search-input";
import { allOf, type OfferedStream, type StreamChoice } from "../streams";
import { StreamRow } from "./stream-row";

interface StreamPickerProps {
  offered: readonly OfferedStream[];
  chosen: readonly StreamChoice[];
  onChange: (chosen: StreamChoice[]) => void;
}

/** Which streams are read, how, and with which of their fields. */
export function StreamPicker({ offered, chosen, onChange }: StreamPickerProps) {
  const [search, setSearch] = useState("");
  const words = search.trim().toLowerCase();
  const shown = offered.filter((stream) => stream.name.toLowerCase().includes(words) || stream.fields.some((field) => words !== "" && field.name.toLowerCase().includes(words)));
  const put = (name: string, choice: StreamChoice | undefined) => {
    const byName = new Map(chosen.map((one) => [one.name, one]));
    if (choice) byName.set(name, choice);
    else byName.delete(name);
    onChange(offered.flatMap((stream) => byName.get(stream.name) ?? []));
  };
  return (
    <fieldset className="grid min-w-0 gap-3">
      <legend className="mb-1.5 text-sm font-medium">
        Streams <span className="font-normal text-ink-3">· {chosen.length} of {offered.length} are read</span>
      </legend>
      {offered.length > 5 && <SearchInput label="Search streams and fields" value={search} onChange={setSearch} className="max-w-80" />}
      <ul className="divide-y overflow-hidden rounded-md border" aria-label="Streams">
        {shown.map((stream) => (
          <StreamRow
            key={stream.name}
            stream={stream}
            choice={chosen.find((one) => one.name === stream.name)}
            onChange={(choice) => put(stream.name, choice)}
            initial={allOf([stream])[0]}
          />
        ))}
        {shown.length === 0 && <li className="px-3 py-4 text-sm text-ink-3">No stream or field has “{search}” in its name.</li>}
      </ul>
      {chosen.length === 0 && (
        <p role="alert" className="text-xs font-medium text-bad">
          Choose at least one stream.
        </p>
      )}
    </fieldset>
  );
}
