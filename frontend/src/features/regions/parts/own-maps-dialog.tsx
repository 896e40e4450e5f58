import { Plus } from "lucide-react";
import { useState } from "react";
import { toProblem } from "@/api/problem";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { useOwnMaps } from "../map-queries";
import type { OwnMap } from "../own-maps";
import { MapForm } from "./map-form";
import { OwnMapItem } from "./own-map-item";

interface OwnMapsDialogProps {
  shown: string | undefined;
  onShow: (id: string | undefined) => void;
  onClose: () => void;
}

/** The maps of the tenant's own: to see, rename, replace, download and delete, and a form for a new one. */
export default function OwnMapsDialog({ shown, onShow, onClose }: OwnMapsDialogProps) {
  const mayWrite = useCan("metrics:write");
  const [form, setForm] = useState<{ replaced: OwnMap | undefined }>();
  const show = (id: string) => {
    onShow(id);
    onClose();
  };
  const title = form === undefined ? "Your maps" : form.replaced ? `Replace ${form.replaced.name}` : "Upload a map";
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title} description="Areas of your own, such as sales territories: shapes, and the countries and regions that lie in each.">
      {form === undefined ? (
        <div className="grid gap-3 pb-3">
          <List mayWrite={mayWrite} onShow={show} onReplace={(replaced) => setForm({ replaced })} onGone={(id) => id === shown && onShow(undefined)} />
          {mayWrite ? (
            <div>
              <Button variant="primary" onClick={() => setForm({ replaced: undefined })}>
                <Plus aria-hidden /> Upload a map
              </Button>
            </div>
          ) : (
            <p className="text-sm text-ink-2">
              Your role sees maps and does not change them.{" "}
              <a href="/why-denied?scope=metrics%3Awrite" className="text-brand hover:underline">
                Ask for access
              </a>
            </p>
          )}
        </div>
      ) : (
        <MapForm replaced={form.replaced} onBack={() => setForm(undefined)} onDone={show} />
      )}
    </Dialog>
  );
}

interface ListProps {
  mayWrite: boolean;
  onShow: (id: string) => void;
  onReplace: (map: OwnMap) => void;
  onGone: (id: string) => void;
}

function List({ mayWrite, ...on }: ListProps) {
  const { data, error } = useOwnMaps();
  if (!data) {
    if (error) return <p role="alert" className="py-2 text-sm text-bad">{toProblem(error).title}</p>;
    return (
      <div aria-busy="true">
        <span role="status" className="sr-only">
          Loading maps
        </span>
        <Skeleton className="h-16" />
      </div>
    );
  }
  if (data.items.length === 0) return <p className="py-2 text-sm text-ink-2">None yet. A map is a GeoJSON file whose features name the places that lie in them.</p>;
  return (
    <ul aria-label="Your maps" className="divide-y">
      {data.items.map((map) => (
        <OwnMapItem key={map.id} map={map} mayWrite={mayWrite} {...on} />
      ))}
    </ul>
  );
}
