import { Select } from "@/components/ui/field";
import { SearchInput } from "@/components/ui/search-input";
import { useLocationSummary } from "../queries";
import type { LocationsSearch } from "../search";
import { countryName, SOURCES, STATUSES } from "../words";

interface FiltersProps {
  search: LocationsSearch;
  onChange: (patch: LocationsSearch) => void;
  /** What else stands in the row. */
  children?: React.ReactNode;
}

/** Narrows the list. Countries are those that there are. */
export function Filters({ search, onChange, children }: FiltersProps) {
  const { data: summary } = useLocationSummary();
  const countries = Object.fromEntries((summary?.countries ?? []).map(({ value }) => [value, countryName(value)]));
  if (search.country) countries[search.country] ??= countryName(search.country);
  return (
    <>
      <SearchInput label="Search locations" value={search.q ?? ""} onChange={(q) => onChange({ q: q || undefined })} className="w-56 max-sm:w-full" />
      <Choice label="Country" all="All countries" value={search.country} options={countries} onChange={(country) => onChange({ country })} />
      <Choice label="Status" all="Any status" value={search.status} options={STATUSES} onChange={(status) => onChange({ status })} />
      <Choice label="Source" all="Any source" value={search.source} options={SOURCES} onChange={(source) => onChange({ source })} />
      {children}
    </>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  all: string;
  value: Value | undefined;
  options: Record<Value, string>;
  onChange: (value: Value | undefined) => void;
}

function Choice<Value extends string>({ label, all, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <Select aria-label={label} value={value ?? ""} onChange={(event) => onChange((event.target.value || undefined) as Value | undefined)} className="!h-8 !w-40 text-sm">
      <option value="">{all}</option>
      {Object.entries<string>(options).map(([name, text]) => (
        <option key={name} value={name}>
          {text}
        </option>
      ))}
    </Select>
  );
}
