import type { Spot } from "./view";

/** Where the location is; its tip is the point. It has room around it for a finger. */
export function Pin({ at: [x, y] }: { at: Spot }) {
  return (
    <g data-pin transform={`translate(${x} ${y})`} className="cursor-grab active:cursor-grabbing">
      <circle cy={-14} r={22} className="fill-transparent" />
      <path d="M0 0C-3-7-10-11-10-18a10 10 0 0 1 20 0c0 7-7 11-10 18Z" className="fill-brand stroke-surface" strokeWidth={1.5} />
      <circle cy={-18} r={3.5} className="fill-surface" />
    </g>
  );
}
