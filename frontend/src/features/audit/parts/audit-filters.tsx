import { useMe } from "@/api/session";
import { Input, Select } from "@/components/ui/field";
import { SearchInput } from "@/components/ui/search-input";
import { Segmented } from "@/components/ui/segmented";
import type { AuditFilters } from "../queries";

const TRAILS = [
  { value: "tenant", label: "This tenant" },
  { value: "platform", label: "Platform" },
] as const;

/** Narrows the log by action, outcome and days; whoever runs the installation can read the platform's own trail. */
export function AuditFiltersBar({ filters, onChange }: { filters: AuditFilters; onChange: (next: AuditFilters) => void }) {
  const runsPlatform = useMe().user.platform_role === "platform_admin";
  return (
    <div className="grid grid-cols-2 items-end gap-2 border-t px-4 py-3 sm:flex sm:flex-wrap sm:px-5">
      <SearchInput label="Action, e.g. session" value={filters.action ?? ""} onChange={(text) => onChange({ action: text.trim().toLowerCase() || undefined })} className="col-span-2 w-full sm:w-56" />
      <Select
        aria-label="Outcome"
        value={filters.outcome ?? ""}
        onChange={(event) => onChange({ outcome: (event.target.value || undefined) as AuditFilters["outcome"] })}
        className="col-span-2 sm:!w-auto"
      >
        <option value="">Every outcome</option>
        <option value="success">Success</option>
        <option value="denied">Denied</option>
        <option value="failure">Failure</option>
      </Select>
      <DayField label="From day" value={filters.since} onChange={(since) => onChange({ since })} />
      <DayField label="To day" value={filters.until} onChange={(until) => onChange({ until })} />
      {runsPlatform && (
        <Segmented
          label="Trail"
          options={TRAILS}
          value={filters.trail ?? "tenant"}
          onChange={(value) => onChange({ trail: value === "platform" ? "platform" : undefined })}
        />
      )}
    </div>
  );
}

function DayField({ label, value, onChange }: { label: string; value: string | undefined; onChange: (day: string | undefined) => void }) {
  return (
    <label className="flex min-w-0 flex-col gap-1 text-xs text-ink-3 sm:flex-row sm:items-center sm:gap-1.5">
      {label}
      <Input type="date" value={value ?? ""} onChange={(event) => onChange(event.target.value || undefined)} className="sm:!w-auto" />
    </label>
  );
}
