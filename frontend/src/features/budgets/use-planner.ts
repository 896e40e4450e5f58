import { useState } from "react";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { type Changes, changesOf, type Edits, takeSuggestions, withAdded } from "./draft-cells";
import { formatMonth, type Month } from "@/lib/months";
import { type Dataset, type Grid, type GridRow, type Suggestion, usePlanChanges, useSuggestions } from "./queries";

/** What is typed and not saved, and what can be done with it. */
export function usePlanner(dataset: Dataset, grid: Grid | undefined, currency: string) {
  const [edits, setEdits] = useState<Edits>({});
  const [added, setAdded] = useState<readonly GridRow[]>([]);
  const suggest = useSuggestions();
  const plans = usePlanChanges();
  const rows = grid ? withAdded(grid, added) : [];
  const changes: Changes = changesOf(rows, edits, currency);
  const count = changes.drafts.length + changes.emptied.length;

  const take = (items: readonly Suggestion[]) => {
    if (!grid) return;
    const taken = takeSuggestions(items, grid);
    setEdits({ ...edits, ...taken.edits });
    setAdded([...added, ...taken.added]);
  };
  const copyLastMonth = async (month: Month) => {
    try {
      const { items, source_month: source } = await suggest.mutateAsync({ body: { dataset, month, method: "copy_last_month" } });
      take(items);
      notifyDone(items.length > 0 ? `${plural(items.length, "budget")} of ${formatMonth(source)} copied; save to keep them.` : `${formatMonth(source)} has no budget to copy.`);
    } catch (error) {
      notifyFailed("Nothing was copied.", error);
    }
  };
  /** Whether everything is saved now. */
  const save = async (): Promise<boolean> => {
    if (Object.keys(changes.errors).length > 0) return false;
    try {
      if (changes.emptied.length > 0) await plans.withdraw(changes.emptied, "");
      const parts = Array.from({ length: Math.ceil(changes.drafts.length / MOST_AT_ONCE) }, (_, part) => changes.drafts.slice(part * MOST_AT_ONCE, (part + 1) * MOST_AT_ONCE));
      await Promise.all(parts.map((part) => plans.save(dataset, part)));
      setEdits({});
      return true;
    } catch (error) {
      notifyFailed("The drafts were not saved.", error);
      return false;
    }
  };
  return {
    rows,
    edits,
    errors: changes.errors,
    count,
    isDirty: count > 0 || Object.keys(changes.errors).length > 0,
    edit: (key: string, text: string) => setEdits({ ...edits, [key]: { ...edits[key], text } }),
    addRow: (row: GridRow) => setAdded([row, ...added]),
    discard: () => setEdits({}),
    take,
    copyLastMonth,
    save,
    busy: plans.busy || suggest.isPending,
  };
}

const MOST_AT_ONCE = 500;
