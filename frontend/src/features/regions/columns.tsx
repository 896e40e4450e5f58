import { Link } from "@tanstack/react-router";
import type { Column } from "@/components/data/columns";
import { measureColumns } from "@/features/campaigns/columns";
import type { Measures } from "@/features/campaigns/measures";
import { plural } from "@/lib/format";
import { WORLD } from "@/lib/borders";
import { MapToButton } from "./parts/map-to-button";
import { type Shown, type Unplaced } from "./places";
import { isOwnMap } from "./search";

const KEYS = ["spend", "impressions", "clicks", "ctr", "conversions", "cpa", "roas"] as const;

/** Columns of the shapes of a map; countries lead to their regions. */
export function shownColumns(map: string, currency: string | null, totals: Measures): Column<Shown>[] {
  const isWorld = map === WORLD;
  return [
    {
      id: "name",
      header: isWorld ? "Country" : isOwnMap(map) ? "Area" : "Region",
      value: (row) => row.name,
      cell: (row) => <ShownName row={row} isWorld={isWorld} />,
      footer: "On this map",
    },
    { id: "code", header: "Code", value: (row) => row.code, className: "max-lg:hidden text-ink-3" },
    ...measureColumns<Shown>({ keys: KEYS, currency, compared: false, totals }),
  ];
}

/** Columns of what has no place on a map. */
export function unplacedColumns(currency: string | null, mayMap: boolean): Column<Unplaced>[] {
  const mapTo: Column<Unplaced> = {
    id: "place",
    header: "Place",
    value: () => null,
    cell: (row) => row.kind === "region" && <MapToButton name={row.name} />,
    sortable: false,
    screenOnly: true,
  };
  return [
    {
      id: "name",
      header: "As reported",
      value: (row) => row.name,
      cell: (row) => (
        <>
          <span className="block min-w-44 font-medium">{row.kind === "unattributed" ? "Not attributed to a place" : row.name}</span>
          <span className="block text-xs text-ink-3">{whyUnplaced(row)}</span>
        </>
      ),
    },
    ...(mayMap ? [mapTo] : []),
    ...measureColumns<Unplaced>({ keys: KEYS, currency, compared: false }),
  ];
}

const NAMED = 4;

function whyUnplaced({ kind, name, names }: Unplaced): string {
  if (kind === "outside") return names.length > NAMED ? `${names.slice(0, NAMED).join(", ")} and ${names.length - NAMED} more` : names.join(", ");
  if (kind === "unattributed") return "What campaigns spent beyond what their platforms placed";
  return name.startsWith("geoTargetConstants/") ? "Google's number of a place; its name comes with the stream geo_target" : "Not known, or the name of several places";
}

function ShownName({ row, isWorld }: { row: Shown; isWorld: boolean }) {
  const names = row.names.filter((name) => name !== row.name);
  return (
    <div className="min-w-0 py-1">
      {isWorld ? (
        <Link to="/regions" search={(previous) => ({ ...previous, map: row.code })} className="block font-medium text-ink hover:text-brand hover:underline">
          {row.name}
        </Link>
      ) : (
        <span className="block font-medium">{row.name}</span>
      )}
      {isWorld ? (
        <span className="block text-xs text-ink-3">{plural(row.names.length, "region")}</span>
      ) : (
        names.length > 0 && <span className="block truncate text-xs text-ink-3">reported as {names.join(", ")}</span>
      )}
    </div>
  );
}
