import { cn } from "@/lib/cn";

const WIDTH = 100;
const HEIGHT = 32;
const PAD = 2;

/** The course of a measure without axes; decoration beside a number that says it in words. Gaps stay gaps. */
export function Sparkline({ values, className }: { values: readonly (number | null)[]; className?: string }) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return <div aria-hidden className={className} />;
  const low = Math.min(...known);
  const span = Math.max(...known) - low || 1;
  const x = (index: number) => (index / (values.length - 1)) * WIDTH;
  const y = (value: number) => HEIGHT - PAD - ((value - low) / span) * (HEIGHT - 2 * PAD);
  const pieces = segments(values);
  return (
    <svg aria-hidden viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className={cn("overflow-visible", className)}>
      {pieces.map((piece) => {
        const line = piece.map((point) => `${x(point.index).toFixed(2)},${y(point.value).toFixed(2)}`).join(" L");
        const first = x(piece[0]?.index ?? 0);
        const last = x(piece.at(-1)?.index ?? 0);
        return (
          <g key={first}>
            <path d={`M${line} L${last},${HEIGHT} L${first},${HEIGHT} Z`} fill="currentColor" opacity={0.08} />
            <path d={`M${line}`} fill="none" stroke="currentColor" strokeWidth={1.5} strokeLinejoin="round" strokeLinecap="round" vectorEffect="non-scaling-stroke" />
          </g>
        );
      })}
    </svg>
  );
}

interface Point {
  index: number;
  value: number;
}

/** Runs of known values. */
export function segments(values: readonly (number | null)[]): Point[][] {
  const runs: Point[][] = [];
  let open: Point[] | undefined;
  for (const [index, value] of values.entries()) {
    if (value === null) {
      open = undefined;
      continue;
    }
    if (!open) runs.push((open = []));
    open.push({ index, value });
  }
  return runs;
}
