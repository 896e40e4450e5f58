import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { nameOf } from "../places";
import { type PlaceName, usePlaceChanges, usePlaceNames } from "../queries";

/** The names that the tenant gave places, each to be undone. */
export default function OwnNamesDialog({ onClose }: { onClose: () => void }) {
  const { data, error } = usePlaceNames();
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Names of your own" description="What reports call places that no map knows so. They hold for all days, past ones as well.">
      {error && !data && <p className="py-4 text-sm text-bad">{toProblem(error).title}</p>}
      {data?.items.length === 0 && <p className="py-4 text-sm text-ink-2">None yet. Names without a place are listed under Not on the map.</p>}
      {data && data.items.length > 0 && (
        <ul aria-label="Names of your own" className="divide-y pb-2">
          {data.items.map((name) => (
            <OwnName key={name.id} name={name} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function OwnName({ name }: { name: PlaceName }) {
  const { takeBack, busy } = usePlaceChanges();
  const undo = () => void takeBack(name.id).then(() => notifyDone(`${name.name} means what the maps make of it.`), (error: unknown) => notifyFailed("That was not undone.", error));
  return (
    <li className="flex items-center justify-between gap-3 py-2 text-sm">
      <span className="min-w-0">
        <span className="block font-medium break-words">{name.name}</span>
        <span className="block text-xs text-ink-3">
          {name.place.name}
          {name.place.code !== name.place.country && `, ${nameOf(name.place.country)}`} ({name.place.code})
        </span>
      </span>
      <Button size="sm" busy={busy} onClick={undo} aria-label={`Undo ${name.name}`}>
        Undo
      </Button>
    </li>
  );
}
