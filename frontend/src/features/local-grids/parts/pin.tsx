import { memo } from "react";
import type { GridPoint } from "../types";
import { type Band, COLOURS } from "../words";

/** What a pin shows; `mark` stands at its corner, such as the sign of a change. */
export interface PinLook {
  band: Band;
  label: string;
  mark?: string | undefined;
}

interface PinProps {
  point: GridPoint;
  x: number;
  y: number;
  radius: number;
  look: PinLook;
  chosen: boolean;
}

const LEAST_RADIUS_FOR_TEXT = 6;

/** One point: a number where it is ranked, hollow where it is not found, a square where there is no answer, a dot where nobody asks. */
export const Pin = memo(function Pin({ point, x, y, radius, look: { band, label, mark }, chosen }: PinProps) {
  const { fill, ink, line } = COLOURS[band];
  const width = band === "missing" || band === "error" ? 1.5 : 0;
  return (
    <g data-point={point.id} transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`} className="cursor-pointer">
      {point.excluded ? (
        <>
          <circle r={radius} className="fill-transparent" />
          <circle r={3} fill="var(--line-strong)" />
        </>
      ) : (
        <>
          {band === "error" ? <rect x={-radius * 0.85} y={-radius * 0.85} width={radius * 1.7} height={radius * 1.7} rx={3} fill={fill} stroke={line} strokeWidth={width} /> : <circle r={radius} fill={fill} stroke={line} strokeWidth={width} strokeDasharray={band === "missing" ? "3 2" : undefined} />}
          {radius >= LEAST_RADIUS_FOR_TEXT && (
            <text textAnchor="middle" dy="0.35em" fontSize={Math.min(13, radius * (label.length > 2 ? 0.75 : 0.95))} fill={ink} className="num pointer-events-none font-semibold">
              {label}
            </text>
          )}
          {mark && radius >= LEAST_RADIUS_FOR_TEXT && (
            <text x={radius * 0.72} y={-radius * 0.62} textAnchor="middle" fontSize={Math.max(8, radius * 0.6)} fill="var(--ink)" className="pointer-events-none stroke-surface font-semibold" strokeWidth={2.5} paintOrder="stroke">
              {mark}
            </text>
          )}
        </>
      )}
      {chosen && <circle r={radius + 3} className="pointer-events-none fill-none stroke-ink" strokeWidth={2} />}
    </g>
  );
});
