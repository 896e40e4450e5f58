import { Link } from "@tanstack/react-router";
import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { NameCell, nameLinkClass } from "@/components/data/name-cell";
import { formatDecimal } from "@/lib/format";
import { type ColumnKey, type LocationColumn, weeklyHours } from "../columns";
import type { Location } from "../queries";
import { addressLine, countryName, SOURCES } from "../words";
import { StatusPill } from "./status-pill";

interface Choosing {
  chosen: ReadonlySet<string>;
  onChoose: (id: string, chosen: boolean) => void;
}

type Shape = Omit<Column<Location>, "id" | "header" | "hint">;

const plain = (value: Shape["value"], more: Partial<Omit<Shape, "value">> = {}): Shape => ({ value, sortable: false, className: "whitespace-nowrap", ...more });

/** Figures that come with other parts of the hub: nothing is reported, which is not 0. */
const FIGURE = plain(() => null, { align: "end" });

const SHAPES: Record<ColumnKey, Shape> = {
  store_code: plain((location) => location.store_code, { sortable: true }),
  status: plain(({ status }) => status, { cell: ({ status }) => <StatusPill status={status} /> }),
  source: plain((location) => SOURCES[location.source_mode]),
  city: plain(({ address }) => address.city ?? null, { sortable: true }),
  region: plain(({ address }) => address.region ?? null),
  country: plain(({ address }) => countryName(address.country), { sortable: true }),
  postal_code: plain(({ address }) => address.postal_code ?? null, { className: "num whitespace-nowrap" }),
  phone: plain(({ phone }) => phone, { className: "num whitespace-nowrap" }),
  website: plain(({ website }) => website, { className: "max-w-60 truncate" }),
  category: plain(({ categories }) => categories[0] ?? null),
  open_hours: plain(({ hours }) => weeklyHours(hours), { align: "end", cell: ({ hours }) => formatDecimal(weeklyHours(hours)) }),
  created_at: plain((location) => location.created_at, { cell: (location) => <AgoText at={location.created_at} /> }),
  edited_at: plain((location) => location.edited_at, { cell: (location) => <AgoText at={location.edited_at} />, sortable: true }),
  connection: plain(() => null),
  rating: FIGURE,
  reviews: FIGURE,
  unanswered_reviews: FIGURE,
  grid_rank: FIGURE,
  grid_top3: FIGURE,
  profile_views: FIGURE,
  calls: FIGURE,
};

/** The name, and the chosen columns in their order; with `choosing`, rows can be ticked. */
export function locationColumns(keys: readonly ColumnKey[], available: readonly LocationColumn[], choosing: Choosing | undefined): Column<Location>[] {
  const byKey = new Map(available.map((column) => [column.key, column]));
  const chosen = keys.map((key) => ({
    id: key,
    header: byKey.get(key)?.label ?? key,
    ...(byKey.get(key)?.has_data === false ? { hint: "No figures yet" } : {}),
    ...SHAPES[key],
  }));
  return [nameColumn(choosing), ...chosen];
}

function nameColumn(choosing: Choosing | undefined): Column<Location> {
  return {
    id: "name",
    header: "Name",
    value: ({ name }) => name,
    cell: (location) => (
      <div className="flex min-w-0 items-center gap-3">
        {choosing && (
          <input
            type="checkbox"
            aria-label={`Choose ${location.name}`}
            checked={choosing.chosen.has(location.id)}
            onChange={(event) => choosing.onChoose(location.id, event.target.checked)}
            className="size-4 shrink-0 accent-brand pointer-coarse:size-6"
          />
        )}
        <div className="min-w-0">
          <NameCell note={addressLine(location.address) || SOURCES[location.source_mode]}>
            <Link to="/ops/locations/$id/edit" params={{ id: location.id }} className={nameLinkClass}>
              {location.name}
            </Link>
          </NameCell>
        </div>
      </div>
    ),
  };
}
