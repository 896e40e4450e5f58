import { Select } from "@/components/ui/field";
import { WORLD } from "@/lib/borders";
import { useOwnMaps } from "../map-queries";
import { nameOf } from "../places";
import { isOwnMap } from "../search";

interface MapSelectProps {
  map: string;
  countries: readonly string[];
  onMap: (map: string) => void;
}

/** Chooses among the world, the countries with numbers, and the maps of the tenant's own; nothing where there is one. */
export function MapSelect({ map, countries, onMap }: MapSelectProps) {
  const own = useOwnMaps().data?.items ?? [];
  if (countries.length < 2 && own.length === 0 && !isOwnMap(map)) return null;
  return (
    <Select aria-label="Map" value={map} onChange={(event) => onMap(event.target.value)} className="!h-8 !w-40 text-sm">
      {[WORLD, ...countries].map((code) => (
        <option key={code} value={code}>
          {nameOf(code)}
        </option>
      ))}
      {own.length > 0 && (
        <optgroup label="Your maps">
          {own.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </optgroup>
      )}
    </Select>
  );
}
