import { X } from "lucide-react";
import { PlatformMark, platformLook } from "@/components/data/platform-mark";
import { Chip } from "@/components/ui/chip";
import { Select } from "@/components/ui/field";
import { SearchInput } from "@/components/ui/search-input";
import { type Platform, togglePlatform } from "@/features/campaigns/search";
import type { Leaderboard } from "../queries";
import type { CreativesSearch } from "../search";

interface BoardFiltersProps {
  data: Leaderboard;
  search: CreativesSearch;
  platforms: readonly Platform[];
  onSearch: (patch: Partial<CreativesSearch>) => void;
}

/** What narrows the leaderboard and its totals; all of it stands in the address. */
export function BoardFilters({ data, search, platforms, onSearch }: BoardFiltersProps) {
  const { accounts } = data.filters;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <SearchInput label="Search creatives" value={search.q ?? ""} onChange={(q) => onSearch({ q: q || undefined })} className="w-60 max-sm:w-full" />
      {data.filters.platforms.length > 1 && (
        <div role="group" aria-label="Platforms" className="-my-1 flex max-w-full gap-2 overflow-x-auto py-1">
          {data.filters.platforms.map(({ platform }) => (
            <Chip key={platform} pressed={platforms.includes(platform)} onToggle={() => onSearch({ platforms: togglePlatform(platforms, platform) })}>
              <PlatformMark platform={platform} /> {platformLook(platform).label}
            </Chip>
          ))}
        </div>
      )}
      {accounts.length > 1 && (
        <Select aria-label="Account" value={search.account ?? ""} onChange={(event) => onSearch({ account: event.target.value || undefined })} className="!h-8 max-w-56 text-sm max-sm:max-w-none">
          <option value="">All accounts</option>
          {accounts.map(({ platform, account_id: id, name }) => (
            <option key={`${platform}/${id}`} value={id}>
              {name ?? id} ({platformLook(platform).label})
            </option>
          ))}
        </Select>
      )}
      {search.campaign && (
        <Chip pressed onToggle={() => onSearch({ campaign: undefined })}>
          <span className="max-w-60 truncate">Campaign: {search.campaign}</span> <X aria-hidden />
        </Chip>
      )}
    </div>
  );
}
