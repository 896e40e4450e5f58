import { Link } from "@tanstack/react-router";
import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { NameCell, nameLinkClass } from "@/components/data/name-cell";
import { StatusPill } from "./status-pill";
import type { Location } from "../queries";
import { addressLine, countryName, SOURCES } from "../words";

interface Choosing {
  chosen: ReadonlySet<string>;
  onChoose: (id: string, chosen: boolean) => void;
}

/** The columns of the table; with `choosing`, rows can be ticked. */
export function locationColumns(choosing: Choosing | undefined): Column<Location>[] {
  return [
    {
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
    },
    { id: "store_code", header: "Store code", value: (location) => location.store_code, className: "max-sm:hidden" },
    { id: "status", header: "Status", value: ({ status }) => status, cell: ({ status }) => <StatusPill status={status} />, sortable: false },
    { id: "city", header: "City", value: ({ address }) => address.city ?? null, className: "max-md:hidden" },
    { id: "country", header: "Country", value: ({ address }) => countryName(address.country), className: "max-md:hidden" },
    { id: "phone", header: "Phone", value: ({ phone }) => phone, sortable: false, className: "num max-lg:hidden" },
    { id: "source", header: "Source", value: (location) => SOURCES[location.source_mode], sortable: false, className: "max-xl:hidden" },
    { id: "edited_at", header: "Changed", value: (location) => location.edited_at, cell: (location) => <AgoText at={location.edited_at} />, className: "max-xl:hidden" },
  ];
}
