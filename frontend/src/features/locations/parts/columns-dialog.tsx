import { Plus } from "lucide-react";
import { useState } from "react";
import { toProblem } from "@/api/problem";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { notifyDone } from "@/components/ui/toast";
import { type ColumnKey, type LocationColumn, moved, type Preferences, useColumnPreferences } from "../columns";
import { ColumnOrder } from "./column-order";

interface ColumnsDialogProps {
  seen: Preferences;
  onClose: () => void;
}

/** Which columns the list shows, and in which order; for the one who chooses alone. */
export default function ColumnsDialog({ seen, onClose }: ColumnsDialogProps) {
  const { save, busy, query } = useColumnPreferences();
  const [chosen, setChosen] = useState<readonly ColumnKey[]>(seen.columns);
  const [error, setError] = useState<unknown>();
  const [news, setNews] = useState("");
  const label = (key: ColumnKey) => seen.available.find((column) => column.key === key)?.label ?? key;
  const move = (from: number, to: number) => {
    const next = moved(chosen, from, to);
    const key = chosen[from];
    if (next === chosen || key === undefined) return;
    setChosen(next);
    setNews(`${label(key)} is now ${to + 1} of ${next.length}.`);
  };
  const remove = (key: ColumnKey) => {
    setChosen(chosen.filter((one) => one !== key));
    setNews(`${label(key)} was taken out.`);
  };
  const add = (key: ColumnKey) => {
    setChosen([...chosen, key]);
    setNews(`${label(key)} is now ${chosen.length + 1} of ${chosen.length + 1}.`);
  };
  const submit = async () => {
    setError(undefined);
    try {
      await save(query.data ?? seen, chosen);
      notifyDone("Your columns were saved.");
      onClose();
    } catch (refusal) {
      setError(refusal);
      if (toProblem(refusal).status === 412) await query.refetch();
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Columns"
      description={`Up to ${seen.most}, for you alone. The name is always shown.`}
      footer={
        <>
          <Button variant="ghost" className="mr-auto" onClick={() => setChosen(seen.defaults)}>
            As at the start
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={chosen.length === 0} onClick={() => void submit()}>
            Save
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-1 gap-5 pb-3">
        <ProblemNotice error={error} title="Your columns were not saved." />
        <p role="status" className="sr-only">
          {news}
        </p>
        <ColumnOrder columns={chosen.map((key) => ({ key, label: label(key) }))} onMove={move} onRemove={remove} />
        <MoreColumns columns={seen.available.filter(({ key }) => !chosen.includes(key))} isFull={chosen.length >= seen.most} onAdd={add} />
      </div>
    </Dialog>
  );
}

interface MoreColumnsProps {
  columns: readonly LocationColumn[];
  isFull: boolean;
  onAdd: (key: ColumnKey) => void;
}

function MoreColumns({ columns, isFull, onAdd }: MoreColumnsProps) {
  return (
    <section aria-labelledby="more-columns">
      <h3 id="more-columns" className="text-sm font-medium">
        More columns
      </h3>
      <p className="mb-2 text-xs text-ink-3">{isFull ? "Take one out to add another." : "Added at the end."}</p>
      <ul className="grid grid-cols-1 gap-x-4 sm:grid-cols-2">
        {columns.map(({ key, label, has_data: hasData }) => (
          <li key={key} className="flex items-center gap-2 py-1 text-sm">
            <Button size="sm" aria-label={`Add ${label}`} disabled={isFull} onClick={() => onAdd(key)}>
              <Plus aria-hidden />
            </Button>
            <span className="min-w-0">{label}</span>
            {!hasData && <Badge>No figures yet</Badge>}
          </li>
        ))}
      </ul>
    </section>
  );
}
