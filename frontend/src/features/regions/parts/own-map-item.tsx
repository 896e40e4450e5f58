import { type FormEvent, useState } from "react";
import { Button, buttonClass } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { useMapChanges } from "../map-queries";
import type { OwnMap } from "../own-maps";

interface OwnMapItemProps {
  map: OwnMap;
  mayWrite: boolean;
  onShow: (id: string) => void;
  onReplace: (map: OwnMap) => void;
  onGone: (id: string) => void;
}

/** One map of the list, and what can be done with it. */
export function OwnMapItem({ map, mayWrite, onShow, onReplace, onGone }: OwnMapItemProps) {
  const [doing, setDoing] = useState<"rename" | "delete">();
  const stop = () => setDoing(undefined);
  return (
    <li className="grid gap-2 py-3 text-sm">
      <div className="min-w-0">
        <span className="block font-medium break-words">{map.name}</span>
        <span className="block text-xs text-ink-3">
          {plural(map.feature_count, "area")}, {plural(map.member_count, "place")}
        </span>
      </div>
      {doing === "rename" && <Rename map={map} onStop={stop} />}
      {doing === "delete" && <Delete map={map} onGone={onGone} onStop={stop} />}
      {doing === undefined && (
        <div className="flex flex-wrap gap-1.5">
          <Button size="sm" variant="soft" onClick={() => onShow(map.id)} aria-label={`Show ${map.name}`}>
            Show
          </Button>
          <a href={`/api/v1/metrics/maps/${map.id}/geometry`} download={`${map.name}.geojson`} className={buttonClass({ size: "sm" })} aria-label={`Download ${map.name}`}>
            Download
          </a>
          {mayWrite && (
            <>
              <Button size="sm" onClick={() => setDoing("rename")} aria-label={`Rename ${map.name}`}>
                Rename
              </Button>
              <Button size="sm" onClick={() => onReplace(map)} aria-label={`Replace ${map.name}`}>
                Replace
              </Button>
              <Button size="sm" variant="danger" onClick={() => setDoing("delete")} aria-label={`Delete ${map.name}`}>
                Delete
              </Button>
            </>
          )}
        </div>
      )}
    </li>
  );
}

function Rename({ map, onStop }: { map: OwnMap; onStop: () => void }) {
  const { rename, busy } = useMapChanges();
  const [name, setName] = useState(map.name);
  const save = (event: FormEvent) => {
    event.preventDefault();
    void rename(map, name.trim()).then(onStop, (error: unknown) => notifyFailed("It was not renamed.", error));
  };
  return (
    <form onSubmit={save} className="flex flex-wrap gap-2">
      <Input aria-label={`New name of ${map.name}`} value={name} maxLength={120} onChange={(event) => setName(event.target.value)} className="!w-auto flex-1" />
      <Button type="submit" variant="primary" busy={busy} disabled={name.trim() === ""} className="h-9">
        Save
      </Button>
      <Button onClick={onStop} className="h-9">
        Cancel
      </Button>
    </form>
  );
}

function Delete({ map, onGone, onStop }: { map: OwnMap; onGone: (id: string) => void; onStop: () => void }) {
  const { remove, busy } = useMapChanges();
  const confirm = () =>
    void remove(map).then(
      () => {
        onGone(map.id);
        notifyDone(`${map.name} was deleted.`);
      },
      (error: unknown) => notifyFailed("It was not deleted.", error),
    );
  return (
    <div role="group" aria-label={`Delete ${map.name}?`} className="flex flex-wrap items-center gap-2">
      <p className="basis-full text-ink-2">It is deleted for everybody, and links to it show no map. Figures stay as they are.</p>
      <Button variant="danger" busy={busy} onClick={confirm}>
        Delete for good
      </Button>
      <Button onClick={onStop}>Cancel</Button>
    </div>
  );
}
