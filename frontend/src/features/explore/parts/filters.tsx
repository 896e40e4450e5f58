import { Plus, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import type { Catalog } from "../queries";
import { type Dimension, type Filter, OPERATORS } from "../question";

const FilterDialog = lazy(() => import("./filter-dialog"));

interface FiltersProps {
  filters: readonly Filter[];
  catalog: Catalog | undefined;
  onChange: (filters: Filter[]) => void;
}

/** The filters of the question; each can be taken away, and all of them hold. */
export function Filters({ filters, catalog, onChange }: FiltersProps) {
  const [adding, setAdding] = useState(false);
  const labelOf = (name: Dimension) => catalog?.dimensions.find((info) => info.name === name)?.label ?? name;
  return (
    <>
      {filters.map((filter, index) => {
        const sentence = `${labelOf(filter.dimension)} ${OPERATORS[filter.operator ?? "in"]} ${filter.values.join(", ")}`;
        return (
          <span key={sentence} className="inline-flex h-8 max-w-full items-center gap-1 rounded-full border border-brand bg-brand-soft pr-1 pl-3 text-sm text-brand pointer-coarse:h-11">
            <span className="truncate">{sentence}</span>
            <button
              type="button"
              aria-label={`Remove: ${sentence}`}
              className="grid size-6 shrink-0 place-items-center rounded-full hover:bg-surface pointer-coarse:size-9"
              onClick={() => onChange(filters.filter((_, place) => place !== index))}
            >
              <X className="size-3.5" aria-hidden />
            </button>
          </span>
        );
      })}
      <Button size="sm" variant="ghost" onClick={() => setAdding(true)}>
        <Plus aria-hidden /> Add a filter
      </Button>
      <Suspense>
        {adding && (
        <FilterDialog
          labelOf={labelOf}
          onClose={() => setAdding(false)}
          onAdd={(filter) => {
            onChange([...filters, filter]);
            setAdding(false);
          }}
        />
        )}
      </Suspense>
    </>
  );
}
