import { ArrowDown, ArrowUp, GripVertical, X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import type { ColumnKey } from "../columns";

interface ColumnOrderProps {
  columns: readonly { key: ColumnKey; label: string }[];
  onMove: (from: number, to: number) => void;
  onRemove: (key: ColumnKey) => void;
}

/** The chosen columns: dragged, moved by their buttons, or by Alt and an arrow on any of these. */
export function ColumnOrder({ columns, onMove, onRemove }: ColumnOrderProps) {
  const [dragged, setDragged] = useState<number>();
  const onKeyDown = (event: KeyboardEvent, at: number) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || step === undefined) return;
    event.preventDefault();
    onMove(at, at + step);
  };
  return (
    <section aria-labelledby="shown-columns">
      <h3 id="shown-columns" className="mb-2 text-sm font-medium">
        Shown, in this order
      </h3>
      {columns.length === 0 && <p className="text-sm text-ink-2">Add at least one.</p>}
      <ol aria-labelledby="shown-columns" className="grid grid-cols-1 gap-1">
        {columns.map(({ key, label }, at) => (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- its buttons do all that dragging does
          <li
            key={key}
            draggable
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = "move";
              event.dataTransfer.setData("text/plain", key);
              setDragged(at);
            }}
            onDragOver={(event) => {
              if (dragged === undefined) return;
              event.preventDefault();
              if (dragged === at) return;
              onMove(dragged, at);
              setDragged(at);
            }}
            onDrop={(event) => event.preventDefault()}
            onDragEnd={() => setDragged(undefined)}
            onKeyDown={(event) => onKeyDown(event, at)}
            className={cn("flex cursor-grab items-center gap-1 rounded-md border bg-surface px-2 py-0.5 text-sm", dragged === at && "border-brand bg-brand-soft")}
          >
            <GripVertical aria-hidden className="size-4 shrink-0 text-ink-3" />
            <span className="min-w-0 flex-1 truncate">{label}</span>
            <IconButton label={`Move ${label} up`} aria-disabled={at === 0} onClick={() => onMove(at, at - 1)}>
              <ArrowUp aria-hidden />
            </IconButton>
            <IconButton label={`Move ${label} down`} aria-disabled={at === columns.length - 1} onClick={() => onMove(at, at + 1)}>
              <ArrowDown aria-hidden />
            </IconButton>
            <IconButton label={`Take ${label} out`} onClick={() => onRemove(key)}>
              <X aria-hidden />
            </IconButton>
          </li>
        ))}
      </ol>
    </section>
  );
}
