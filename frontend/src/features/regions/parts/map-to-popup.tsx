import { type ReactElement, useState } from "react";
import { toProblem } from "@/api/problem";
import { Popover } from "@/components/ui/popover";
import { SearchInput } from "@/components/ui/search-input";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useView } from "@/components/view/use-view";
import { nameOf } from "../places";
import { type Place, usePlaceChanges, usePlaces, useUnmapped } from "../queries";

/** The places that a name could mean, and all others by search. */
export default function MapToPopup({ name, trigger }: { name: string; trigger: ReactElement }) {
  const [open, setOpen] = useState(true);
  return (
    <Popover trigger={trigger} label={`Map ${name} to a place`} open={open} onOpenChange={setOpen} align="end" className="w-80 max-w-[calc(100vw-1.5rem)]">
      <Choice name={name} onDone={() => setOpen(false)} />
    </Popover>
  );
}

function Choice({ name, onDone }: { name: string; onDone: () => void }) {
  const [search, setSearch] = useState("");
  const { dataset } = useView();
  const { give, takeBack, busy } = usePlaceChanges();
  const unmapped = useUnmapped(dataset);
  const found = usePlaces(search);
  const known = unmapped.data?.items.find((item) => item.name === name);
  const places = search === "" ? known?.suggestions : found.data?.items;
  const error = search === "" ? unmapped.error : found.error;
  const undo = (id: string) => void takeBack(id).then(() => notifyDone(`${name} means no place again.`), (reason: unknown) => notifyFailed("That was not undone.", reason));
  const choose = (place: Place) =>
    void give(name, place.code).then(
      (made) => {
        notifyDone(`${name} is ${place.name} from now on.`, () => undo(made.id));
        onDone();
      },
      (reason: unknown) => notifyFailed(`${name} was not mapped.`, reason),
    );
  return (
    <div className="grid gap-2 p-3">
      <p className="text-sm font-medium break-words">Where is {name}?</p>
      <SearchInput label="Search countries and regions" value={search} onChange={setSearch} />
      {error ? (
        <p className="px-1 text-sm text-bad">{toProblem(error).title}</p>
      ) : places === undefined ? (
        <p className="px-1 text-sm text-ink-2">Loading…</p>
      ) : places.length === 0 ? (
        <p className="px-1 text-sm text-ink-2">{search === "" ? "No place has a name like this. Search for the one that is meant." : "No country or region is called so."}</p>
      ) : (
        <ul aria-label="Places" className="max-h-64 overflow-y-auto">
          {places.map((place) => (
            <li key={place.code}>
              <button
                type="button"
                disabled={busy}
                onClick={() => choose(place)}
                className="flex min-h-9 w-full items-center justify-between gap-3 rounded-sm px-2 text-left text-sm hover:bg-surface-2 disabled:opacity-60 pointer-coarse:min-h-11"
              >
                <span className="min-w-0 truncate">
                  {place.name}
                  {place.code !== place.country && <span className="text-ink-3"> · {nameOf(place.country)}</span>}
                </span>
                <span className="text-xs text-ink-3">{place.code}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
