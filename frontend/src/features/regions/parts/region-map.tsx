import { type Ref, useMemo, useState } from "react";
import { formatPercent, formatValue, NO_VALUE } from "@/lib/format";
import { cn } from "@/lib/cn";
import { useWidth } from "@/lib/hooks";
import { type MeasureKey, MEASURES } from "@/features/campaigns/measures";
import { draw, type Drawn, useShapes } from "../geometry";
import { isOwnMap } from "../search";
import { bounds, classOf, type Shown, valuesOf } from "../places";

interface RegionMapProps {
  map: string;
  shown: ReadonlyMap<string, Shown>;
  measure: MeasureKey;
  currency: string | null;
  svgRef: Ref<SVGSVGElement>;
  /** What a press on a shape with numbers does; none where there is nothing below it. */
  onOpen?: ((code: string) => void) | undefined;
}

const SHADES = [22, 40, 58, 78, 100];

/** A choropleth: the darker, the more. The table under it has the same numbers for everybody. */
export function RegionMap({ map, shown, measure, currency, svgRef, onOpen }: RegionMapProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const [pointed, setPointed] = useState<string>();
  const { data: shapes, error } = useShapes(map);
  const height = Math.round(Math.min(560, Math.max(240, width * (map === "world" ? 0.5 : 0.62))));
  const drawn = useMemo(() => (shapes && width > 0 ? draw(map, shapes, width, height) : []), [map, shapes, width, height]);
  const lower = useMemo(() => bounds(valuesOf(shown, measure)), [shown, measure]);
  if (error) return <p className="py-10 text-center text-sm text-ink-2">The map could not be read. The table has the same numbers.</p>;
  if (shapes === null)
    return <p className="py-10 text-center text-sm text-ink-2">{isOwnMap(map) ? "The shapes of this map cannot be drawn." : "There is no map of the regions of this country."} The table has its numbers.</p>;
  const target = pointed === undefined ? undefined : drawn.find(({ code }) => code === pointed);
  return (
    <div ref={box} className="relative min-h-60">
      {drawn.length > 0 && (
        <svg ref={svgRef} width={width} height={height} role="img" aria-label={summary(shown, measure, currency)} className="block" onPointerLeave={() => setPointed(undefined)}>
          {drawn.map(({ code, path }) => {
            const value = shown.get(code)?.[measure] ?? null;
            const opens = onOpen !== undefined && shown.has(code);
            return (
              <path
                key={code}
                d={path}
                style={{ fill: value === null ? "var(--surface-2)" : shade(classOf(value, lower), lower.length) }}
                className={cn("stroke-surface transition-opacity duration-150", pointed !== undefined && pointed !== code && "opacity-75", opens && "cursor-pointer")}
                strokeWidth={0.75}
                onPointerEnter={() => setPointed(code)}
                onClick={opens ? () => onOpen(code) : undefined}
              />
            );
          })}
          {target && <path d={target.path} className="pointer-events-none fill-none stroke-ink" strokeWidth={1.5} />}
        </svg>
      )}
      <Pointed shape={target} shown={shown} measure={measure} currency={currency} />
      <Legend lower={lower} measure={measure} currency={currency} />
    </div>
  );
}

function Pointed({ shape, shown, measure, currency }: Pick<RegionMapProps, "shown" | "measure" | "currency"> & { shape: Drawn | undefined }) {
  if (!shape) return null;
  const { label, style, additive } = MEASURES[measure];
  const value = shown.get(shape.code)?.[measure] ?? null;
  const whole = [...shown.values()].reduce((sum, each) => sum + (each[measure] ?? 0), 0);
  return (
    <div className="pointer-events-none absolute top-0 left-0 rounded-md border bg-surface px-3 py-2 text-sm shadow-card">
      <p className="font-medium">{shape.name}</p>
      <p className="num text-ink-2">
        {label} {value === null ? NO_VALUE : formatValue(value, style, currency)}
        {additive && value !== null && whole > 0 && <span className="text-ink-3"> · {formatPercent(value / whole, 1)}</span>}
      </p>
    </div>
  );
}

function Legend({ lower, measure, currency }: { lower: readonly number[]; measure: MeasureKey; currency: string | null }) {
  const { style } = MEASURES[measure];
  return (
    <ul aria-label="Shades of the map" className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
      {lower.map((bound, step) => (
        <li key={bound} className="num flex items-center gap-1.5">
          <span aria-hidden className="size-3 rounded-sm" style={{ background: shade(step, lower.length) }} />
          from {formatValue(bound, style, currency)}
        </li>
      ))}
      <li className="flex items-center gap-1.5">
        <span aria-hidden className="size-3 rounded-sm border bg-surface-2" />
        nothing reported
      </li>
    </ul>
  );
}

/** Darker for a higher class; a single class is the middle one. */
function shade(step: number, classes: number): string {
  const at = classes <= 1 ? 2 : Math.round((step / (classes - 1)) * (SHADES.length - 1));
  return `color-mix(in oklab, var(--series-1) ${SHADES[at] ?? 100}%, var(--surface))`;
}

function summary(shown: ReadonlyMap<string, Shown>, measure: MeasureKey, currency: string | null): string {
  const { label, style } = MEASURES[measure];
  const leaders = [...shown.values()]
    .filter((each) => each[measure] !== null)
    .toSorted((a, b) => (b[measure] ?? 0) - (a[measure] ?? 0))
    .slice(0, 3)
    .map((each) => `${each.name} ${formatValue(each[measure], style, currency)}`);
  return `Map of ${label.toLowerCase()}. ${leaders.length > 0 ? `Most: ${leaders.join(", ")}.` : "Nothing reported."}`;
}
