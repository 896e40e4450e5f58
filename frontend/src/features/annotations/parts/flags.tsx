import { Tooltip } from "@base-ui/react/tooltip";
import { useMemo } from "react";
import { useWho } from "@/api/people";
import type { ChartPlace } from "@/components/charts/line-chart";
import { plural } from "@/lib/format";
import { daysName } from "../days";
import { type Flag, flagsOf, type Span } from "../placement";
import type { Annotation } from "../queries";

/** How near two marks may come before they become one. */
const GAP = 30;
const SIZE = 24;
const RADIUS = 9;
const MOST_TOLD = 5;

interface FlagsProps {
  spans: readonly Span[];
  place: ChartPlace;
}

function useFlags({ spans, place: { xAt } }: FlagsProps): Flag[] {
  return useMemo(() => flagsOf(spans, xAt, GAP), [spans, xAt]);
}

/** Lines and bands in the plot, and the marks under it: part of the picture. */
export function FlagDrawing(props: FlagsProps) {
  const { spans, place } = props;
  const { xAt, top, bottom, strip } = place;
  const flags = useFlags(props);
  const middle = bottom + strip / 2;
  return (
    <g pointerEvents="none">
      {spans.map(({ annotation, from, to }) => (
        <g key={annotation.id}>
          {to > from && <rect x={xAt(from)} y={top} width={xAt(to) - xAt(from)} height={bottom - top} className="fill-brand" opacity={0.07} />}
          <line x1={xAt(from)} x2={xAt(from)} y1={top} y2={bottom} className="stroke-brand" opacity={0.45} strokeDasharray="3 3" />
        </g>
      ))}
      {flags.map(({ spans: [first, ...others], x }) => (
        <g key={first?.annotation.id}>
          <line x1={x} x2={x} y1={bottom} y2={middle - RADIUS} className="stroke-brand" opacity={0.45} />
          <circle cx={x} cy={middle} r={RADIUS} className={others.length > 0 ? "fill-brand stroke-brand" : "fill-brand-soft stroke-brand"} strokeWidth={1} />
          <text x={x} y={middle} dy="0.35em" textAnchor="middle" className={others.length > 0 ? "num fill-brand-ink text-2xs font-semibold" : "num fill-brand text-2xs font-semibold"}>
            {others.length > 0 ? others.length + 1 : first?.number}
          </text>
        </g>
      ))}
    </g>
  );
}

interface Told {
  aboutOf: (annotation: Annotation) => string;
  onOpen: (ids: string[]) => void;
}

/** Over each mark a button: hover and focus tell, a press opens. */
export function FlagControls({ aboutOf, onOpen, ...props }: FlagsProps & Told) {
  const flags = useFlags(props);
  const top = props.place.bottom + props.place.strip / 2 - SIZE / 2;
  return (
    <Tooltip.Provider delay={150}>
      {flags.map((flag) => (
        <FlagButton key={flag.spans[0]?.annotation.id} flag={flag} top={top} aboutOf={aboutOf} onOpen={onOpen} />
      ))}
    </Tooltip.Provider>
  );
}

function FlagButton({ flag: { spans, x }, top, aboutOf, onOpen }: { flag: Flag; top: number } & Told) {
  const who = useWho();
  const told = spans.map(({ annotation }) => annotation);
  const sentences = told.slice(0, MOST_TOLD).map((one) => [`${daysName(one)}: ${one.title}`, one.text, `by ${who(one.created_by)}`].filter(Boolean).join(", "));
  const name = [spans.length > 1 ? plural(spans.length, "annotation") : `Annotation ${spans[0]?.number}`, ...sentences].join(". ");
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        aria-label={name}
        className="absolute rounded-full"
        style={{ left: x - SIZE / 2, top, width: SIZE, height: SIZE }}
        onClick={() => onOpen(told.map(({ id }) => id))}
      />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={4} collisionPadding={12} className="z-50">
          <Tooltip.Popup aria-hidden className="popup-motion grid max-w-72 gap-2 rounded-md border bg-surface px-3 py-2 text-xs shadow-float">
            {told.slice(0, MOST_TOLD).map((one) => (
              <div key={one.id}>
                <p className="font-medium break-words text-ink">{one.title}</p>
                <p className="text-ink-3">
                  {daysName(one)} · {aboutOf(one)} · {who(one.created_by)}
                </p>
                {one.text && <p className="mt-0.5 line-clamp-4 break-words whitespace-pre-line text-ink-2">{one.text}</p>}
              </div>
            ))}
            {told.length > MOST_TOLD && <p className="text-ink-3">and {plural(told.length - MOST_TOLD, "more annotation")}</p>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
