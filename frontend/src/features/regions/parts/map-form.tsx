import { X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { toProblem } from "@/api/problem";
import { DropZone } from "@/components/data/drop-zone";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { notifyDone } from "@/components/ui/toast";
import { useMapChanges } from "../map-queries";
import { nameOfFile, type OwnMap, type ReadFile, readFile } from "../own-maps";
import { MapPreview } from "./map-preview";

interface MapFormProps {
  /** The map that the file takes the place of; none for a new one. */
  replaced: OwnMap | undefined;
  onBack: () => void;
  /** Gets the id of the map that was kept. */
  onDone: (id: string) => void;
}

/** Takes a file, shows what is in it, and keeps it as a map. */
export function MapForm({ replaced, onBack, onDone }: MapFormProps) {
  const [read, setRead] = useState<ReadFile>();
  const [name, setName] = useState(replaced?.name ?? "");
  const [unfit, setUnfit] = useState<string>();
  const choose = async (file: File) => {
    setUnfit(undefined);
    try {
      setRead(readFile(await file.text()));
      setName((given) => given || nameOfFile(file.name));
    } catch (error) {
      setUnfit(error instanceof Error ? error.message : "The file could not be read.");
    }
  };
  if (read) return <KeepForm file={read} name={name} onName={setName} replaced={replaced} onClear={() => setRead(undefined)} onBack={onBack} onDone={onDone} />;
  return (
    <div className="grid gap-3 pb-3">
      {unfit && (
        <Notice tone="bad" role="alert">
          {unfit}
        </Notice>
      )}
      <DropZone hint="GeoJSON in WGS 84, up to 5 MB" accept=".geojson,.json,application/geo+json,application/json" label="GeoJSON file" onFile={(file) => void choose(file)} />
      <p className="text-xs text-ink-3">
        Each feature is a Polygon or MultiPolygon with the properties code, name and members: ISO 3166 codes of the regions and countries in it, such as US-CA or DE.
      </p>
      <div>
        <Button onClick={onBack}>Back</Button>
      </div>
    </div>
  );
}

interface KeepFormProps extends MapFormProps {
  file: ReadFile;
  name: string;
  onName: (name: string) => void;
  onClear: () => void;
}

function KeepForm({ file, name, onName, replaced, onClear, onBack, onDone }: KeepFormProps) {
  const [failure, setFailure] = useState<unknown>();
  const { create, replace, busy } = useMapChanges();
  const save = (event: FormEvent) => {
    event.preventDefault();
    setFailure(undefined);
    const kept = replaced ? replace(replaced, file.geojson) : create(name.trim(), file.geojson);
    kept.then((map) => {
      notifyDone(replaced ? `${map.name} was replaced.` : `${map.name} was kept.`);
      onDone(map.id);
    }, setFailure);
  };
  return (
    <form onSubmit={save} className="grid gap-3 pb-3">
      {!replaced && <Field label="Name">{(control) => <Input {...control} value={name} required maxLength={120} onChange={(event) => onName(event.target.value)} />}</Field>}
      <Failure error={failure} />
      <MapPreview file={file} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" busy={busy} disabled={name.trim() === ""}>
          {replaced ? "Replace" : "Save"}
        </Button>
        <Button onClick={onClear} disabled={busy}>
          <X aria-hidden /> Another file
        </Button>
        <Button variant="ghost" onClick={onBack} disabled={busy}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function Failure({ error }: { error: unknown }) {
  const faults = error ? toProblem(error).errors : [];
  if (faults.length === 0) return <ProblemNotice error={error} title="The map was not kept." />;
  return (
    <Notice tone="bad" role="alert" title="The file has faults.">
      Nothing was kept. Mend them and choose the file again.
      <ul aria-label="Faults of the file" className="mt-1.5 grid max-h-48 list-disc gap-1 overflow-y-auto pl-4">
        {faults.map(({ pointer, code, message }) => (
          <li key={`${pointer} ${code}`} className="break-words">
            {message}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
