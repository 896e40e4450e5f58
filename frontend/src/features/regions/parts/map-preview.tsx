import { useMemo } from "react";
import { plural } from "@/lib/format";
import { useWidth } from "@/lib/hooks";
import { draw } from "../geometry";
import type { ReadFile } from "../own-maps";

const HUES = ["var(--series-1)", "var(--series-2)", "var(--series-3)", "var(--series-4)", "var(--series-5)", "var(--series-6)"];
const hueOf = (index: number) => `color-mix(in oklab, ${HUES[index % HUES.length]} 55%, var(--surface))`;

/** What is in a file, before it is kept: its shapes, and the places of each. */
export function MapPreview({ file: { features, shapes } }: { file: ReadFile }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const height = Math.round(Math.min(280, Math.max(160, width * 0.5)));
  const drawn = useMemo(() => (shapes && width > 0 ? draw("preview", shapes, width, height) : []), [shapes, width, height]);
  return (
    <section aria-label="Preview" className="grid gap-2">
      <div ref={box} className="rounded-md border bg-surface-2 p-0">
        {shapes === null ? (
          <p className="px-4 py-8 text-center text-sm text-ink-2">These shapes cannot be drawn. What is wrong with them is said when the file is checked.</p>
        ) : (
          <svg width={width} height={height} role="img" aria-label={`Shapes of ${plural(features.length, "area")}`} className="block">
            {drawn.map(({ code, path }) => (
              <path key={code} d={path} style={{ fill: hueOf(features.findIndex(({ id }) => id === code)) }} className="stroke-ink-2" strokeWidth={0.75} />
            ))}
          </svg>
        )}
      </div>
      <ul aria-label="Areas" tabIndex={0} className="grid max-h-44 gap-1 overflow-y-auto text-sm">
        {features.map(({ id, code, name, members }, index) => (
          <li key={id} className="flex items-baseline gap-2">
            <span aria-hidden className="size-3 shrink-0 self-center rounded-sm border" style={{ background: hueOf(index) }} />
            <span className="font-medium">{name || code || id}</span>
            <span className="min-w-0 truncate text-xs text-ink-3">{members.length > 0 ? members.join(", ") : "names no places"}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
