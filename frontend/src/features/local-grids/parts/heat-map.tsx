import { type KeyboardEvent, type MouseEvent, type ReactNode, useId, useMemo, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { Minus, Plus } from "lucide-react";
import { useWidth } from "@/lib/hooks";
import type { GridPoint } from "../types";
import { formatLength } from "../words";
import { Pin, type PinLook } from "./pin";

interface HeatMapProps {
  /** Names the map for screen readers. */
  label: string;
  points: readonly GridPoint[];
  size: number;
  spacingM: number;
  unit: "km" | "mi";
  /** How a point looks; a point that is left out looks so by itself. */
  lookOf: (point: GridPoint) => PinLook;
  /** A point in a sentence. */
  spokenOf: (point: GridPoint) => string;
  chosen: string | undefined;
  onChoose: (pointId: string) => void;
  /** Where the business is, in steps of the grid east and south of its north-west corner. */
  business?: { column: number; row: number } | undefined;
  /** What Enter does, for the help below. */
  action: string;
  children?: ReactNode;
}

const MOST_WIDTH = 640;
const ZOOMS = [1, 1.5, 2.25] as const;
const STEPS: Record<string, readonly [row: number, column: number] | undefined> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** A grid of pins with north at the top: numbers for eyes, a walk for keys, a sentence a point for ears. */
export function HeatMap({ label, points, size, spacingM, unit, lookOf, spokenOf, chosen, onChoose, business, action, children }: HeatMapProps) {
  const id = useId();
  const [box, width] = useWidth<HTMLDivElement>();
  const [zoom, setZoom] = useState(0);
  const [walked, setWalked] = useState<string>();
  const byId = useMemo(() => new Map(points.map((point) => [point.id, point])), [points]);
  const side = Math.min(width, MOST_WIDTH) * (ZOOMS[zoom] ?? 1);
  const cell = side / (size + 0.6);
  const at = (index: number) => (index + 0.8) * cell;
  const middle = Math.floor(size / 2);
  const here = byId.get(walked ?? chosen ?? `r${middle}c${middle}`) ?? points[0];
  const walk = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step && here) setWalked(nextPoint(byId, here, step, size) ?? here.id);
    else if ((event.key === "Enter" || event.key === " ") && here) onChoose(here.id);
    else return;
    event.preventDefault();
  };
  const press = ({ target }: MouseEvent) => {
    const pointId = (target as Element).closest("[data-point]")?.getAttribute("data-point");
    if (!pointId) return;
    setWalked(pointId);
    onChoose(pointId);
  };
  return (
    <div ref={box} className="grid grid-cols-1 gap-2">
      <div className="mx-auto flex w-full justify-end gap-1" style={{ maxWidth: MOST_WIDTH }}>
        <IconButton label="Nearer" variant="secondary" disabled={zoom === ZOOMS.length - 1} onClick={() => setZoom(zoom + 1)}>
          <Plus aria-hidden />
        </IconButton>
        <IconButton label="Further away" variant="secondary" disabled={zoom === 0} onClick={() => setZoom(zoom - 1)}>
          <Minus aria-hidden />
        </IconButton>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes keys and presses */}
      <div
        role="application"
        aria-roledescription="heatmap"
        aria-label={label}
        aria-describedby={`${id}-keys`}
        tabIndex={0}
        onKeyDown={walk}
        onClick={press}
        className="group mx-auto w-full max-h-[70vh] overflow-auto rounded-md border bg-surface-2 focus-visible:-outline-offset-2"
        style={{ maxWidth: MOST_WIDTH }}
      >
        {width > 0 && (
          <svg width={side} height={side} aria-hidden className="block select-none">
            <Backdrop side={side} cell={cell} size={size} />
            {points.map((point) => (
              <Pin key={point.id} point={point} x={at(point.column)} y={at(point.row)} radius={Math.min(cell * 0.44, 20)} look={lookOf(point)} chosen={point.id === chosen} />
            ))}
            {business && <path d={`M${at(business.column)} ${at(business.row) - cell * 0.5}l5 -11h-10z`} fill="var(--ink)" className="pointer-events-none stroke-surface" strokeWidth={1.5} />}
            {here && <circle cx={at(here.column)} cy={at(here.row)} r={Math.min(cell * 0.5, 24)} className="pointer-events-none hidden fill-none stroke-ink group-focus-visible:block" strokeWidth={2} strokeDasharray="4 3" />}
          </svg>
        )}
      </div>
      <p className="text-center text-xs text-ink-3">
        North is up. Neighbours are {formatLength(spacingM, unit)} apart, the whole is {formatLength(spacingM * (size - 1), unit)} across.{business && " The arrow points at the business."}
      </p>
      <p role="status" className="sr-only">
        {walked && here ? spokenOf(here) : ""}
      </p>
      <p id={`${id}-keys`} className="sr-only">
        Arrow keys walk from point to point, Enter {action}.
      </p>
      {children}
    </div>
  );
}

/** The next point in a direction; places that belong to no point are stepped over. */
function nextPoint(byId: ReadonlyMap<string, GridPoint>, from: GridPoint, [down, right]: readonly [number, number], size: number): string | undefined {
  for (let row = from.row + down, column = from.column + right; row >= 0 && row < size && column >= 0 && column < size; row += down, column += right) {
    const id = `r${row}c${column}`;
    if (byId.has(id)) return id;
  }
  return undefined;
}

/** Rings of distance around the centre, so that near and far are seen before they are read. */
function Backdrop({ side, cell, size }: { side: number; cell: number; size: number }) {
  const rings = Array.from({ length: Math.floor(size / 2) }, (_, ring) => ring + 1);
  return (
    <g className="fill-none stroke-line" strokeWidth={1}>
      {rings.map((ring) => (
        <circle key={ring} cx={side / 2} cy={side / 2} r={ring * cell} />
      ))}
      <path d={`M${side / 2} 0V${side}M0 ${side / 2}H${side}`} />
      <text x={side / 2 + 6} y={12} stroke="none" className="fill-ink-3 text-2xs">
        N
      </text>
    </g>
  );
}
