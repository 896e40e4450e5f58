import { Chip } from "@/components/ui/chip";
import { Select } from "@/components/ui/field";
import { SearchInput } from "@/components/ui/search-input";
import { DELIVERY_STATES, type DeliveryState } from "@/lib/delivery-words";
import type { DeliveriesSearch } from "../search";

interface FiltersProps {
  search: DeliveriesSearch;
  onChange: (patch: Partial<DeliveriesSearch>) => void;
}

/** Which deliveries are shown. */
export function Filters({ search, onChange }: FiltersProps) {
  return (
    <>
      {(search.run ?? search.report) && (
        <Chip pressed onToggle={() => onChange({ run: undefined, report: undefined })}>
          One {search.run ? "run" : "report"} only
        </Chip>
      )}
      <SearchInput label="Whole address of a recipient" value={search.to ?? ""} onChange={(to) => onChange({ to: to.trim() || undefined })} />
      <Select aria-label="What became of it" className="sm:!w-auto" value={search.delivery ?? ""} onChange={({ target }) => onChange({ delivery: (target.value || undefined) as DeliveryState | undefined })}>
        <option value="">All states</option>
        {Object.entries(DELIVERY_STATES).map(([state, { text }]) => (
          <option key={state} value={state}>
            {text}
          </option>
        ))}
      </Select>
    </>
  );
}
