import { Input, Select } from "@/components/ui/field";
import { SearchInput } from "@/components/ui/search-input";
import { useReviewSummary } from "../queries";
import type { DeskSearch } from "../search";
import { SOURCES } from "../words";

interface FiltersProps {
  search: DeskSearch;
  onChange: (patch: DeskSearch) => void;
}

const ONLY = { unreplied: "Without a reply", negative: "Negative", urgent: "Negative, no reply" };
const SORTS = { "-written_at": "Newest first", written_at: "Oldest first", rating: "Lowest first", "-rating": "Highest first", "-updated_at": "Lately changed" };

/** Narrows the inbox. Locations are those that have reviews. */
export function Filters({ search, onChange }: FiltersProps) {
  const { data: summary } = useReviewSummary();
  const places = Object.fromEntries((summary?.locations ?? []).flatMap(({ location }) => (location ? [[location.id, location.name]] : [])));
  if (search.location) places[search.location] ??= "The chosen location";
  return (
    <div role="search" aria-label="Reviews" className="grid grid-cols-2 gap-2">
      <SearchInput label="Search reviews" value={search.q ?? ""} onChange={(q) => onChange({ q: q || undefined })} className="col-span-2" />
      <Choice label="Which reviews" all="All reviews" value={search.only} options={ONLY} onChange={(only) => onChange({ only })} />
      <Choice label="Platform" all="Every platform" value={search.source} options={SOURCES} onChange={(source) => onChange({ source })} />
      <Choice label="Location" all="Every location" value={search.location} options={places} onChange={(location) => onChange({ location })} />
      <Choice label="Order" value={search.sort ?? "-written_at"} options={SORTS} onChange={(sort) => onChange({ sort: sort === "-written_at" ? undefined : sort })} />
      <Day label="Written from" value={search.since} max={search.until} onChange={(since) => onChange({ since })} />
      <Day label="Written until" value={search.until} min={search.since} onChange={(until) => onChange({ until })} />
    </div>
  );
}

interface DayProps {
  label: string;
  value: string | undefined;
  min?: string | undefined;
  max?: string | undefined;
  onChange: (day: string | undefined) => void;
}

function Day({ label, value, min, max, onChange }: DayProps) {
  return (
    <label className="grid min-w-0 grid-cols-1 gap-1 text-xs text-ink-3">
      {label}
      <Input type="date" value={value ?? ""} min={min} max={max} onChange={({ target }) => onChange(target.value || undefined)} className="text-sm" />
    </label>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  /** The choice of none; without it one is always chosen. */
  all?: string;
  value: Value | undefined;
  options: Record<Value, string>;
  onChange: (value: Value | undefined) => void;
}

function Choice<Value extends string>({ label, all, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <Select aria-label={label} value={value ?? ""} onChange={(event) => onChange((event.target.value || undefined) as Value | undefined)} className="text-sm">
      {all && <option value="">{all}</option>}
      {Object.entries<string>(options).map(([name, text]) => (
        <option key={name} value={name}>
          {text}
        </option>
      ))}
    </Select>
  );
}
