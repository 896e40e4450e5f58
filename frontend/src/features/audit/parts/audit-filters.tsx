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
    <div className="flex flex-wrap items-center gap-2 border-t px-5 py-3">
      <SearchInput label="Action, e.g. session" value={filters.action ?? ""} onChange={(text) => onChange({ action: text.trim().toLowerCase() || undefined })} className="w-full sm:w-56" />
      <Select
        aria-label="Outcome"
        value={filters.outcome ?? ""}
        onChange={(event) => onChange({ outcome: (event.target.value || undefined) as AuditFilters["outcome"] })}
        className="!w-auto"
      >
        <option value="">Every outcome</option>
        <option value="success">Success</option>
        <option value="denied">Denied</option>
        <option value="failure">Failure</option>
      </Select>
      <Input aria-label="From day" type="date" value={filters.since ?? ""} onChange={(event) => onChange({ since: event.target.value || undefined })} className="!w-auto" />
      <Input aria-label="To day" type="date" value={filters.until ?? ""} onChange={(event) => onChange({ until: event.target.value || undefined })} className="!w-auto" />
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
