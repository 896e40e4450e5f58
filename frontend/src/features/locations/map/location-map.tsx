import { Crosshair, Maximize2, Minus, Plus } from "lucide-react";
import { type KeyboardEvent, useId, useMemo, useRef, useState } from "react";
import { IconButton } from "@/components/ui/button";
import type { Shapes } from "@/lib/borders";
import { useWidth } from "@/lib/hooks";
import { formatPoint, type Point } from "../coordinates";
import { countryName } from "../words";
import { Land } from "./land";
import { Pin } from "./pin";
import { useGestures } from "./use-gestures";
import { closeView, fitView, isInView, panned, pointAt, roundedTo, scaleBar, type Size, type Spot, spotOf, type View, worldView, zoomed } from "./view";
import { outsideOf, shapeAt } from "./where";

interface LocationMapProps {
  point: Point | null;
  /** The country of the address: it is shown at first. */
  country: string;
  world: Shapes;
  /** The regions of the country, where they are known. */
  regions: Shapes | null | undefined;
  onPoint: (point: Point) => void;
}

const HEIGHT = 340;
const STEP_PIXELS = 60;
const ZOOM_STEP = 1.6;
const NEAR_METRES = 60_000;
const BAR_PIXELS = 110;

/** A map of borders alone, on which a press or Enter sets the pin. It asks nobody but this server. */
export default function LocationMap(props: LocationMapProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const size = useMemo(() => ({ width, height: HEIGHT }), [width]);
  return (
    <div ref={box} className="min-h-96">
      {width > 0 && <Chart {...props} key={props.country} size={size} />}
    </div>
  );
}

interface ChartProps extends LocationMapProps {
  size: Size;
}

function Chart({ point, country, onPoint, world, regions, size }: ChartProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const chosen = world.features.find(({ properties }) => properties.code === country);
  const wholeView = () => (chosen ? fitView(chosen, size) : worldView(size));
  const hint = point && chosen ? outsideOf(chosen, world, point) : undefined;
  const [view, setView] = useState<View>(() => (hint ? wholeView() : following(wholeView(), size, point)));
  const [followed, setFollowed] = useState(point);
  if (followed !== point) {
    // A point that was typed is looked for; one that was set here is in view already.
    setFollowed(point);
    setView(following(view, size, point));
  }
  const middle: Spot = [size.width / 2, size.height / 2];
  const set = (at: Spot) => onPoint(roundedTo(view, pointAt(view, size, at)));
  const spot = point && spotOf(view, size, point);
  const anchor = spot && isInView(view, size, point) ? spot : middle;
  const zoom = (factor: number, at: Spot = anchor) => setView((now) => zoomed(now, size, factor, at));
  const pan = (by: Spot) => setView((now) => panned(now, size, by));
  const gestures = useGestures(box, { onPan: pan, onZoom: zoom, onPress: set, onPinMove: set });
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step && event.shiftKey && spot) set([spot[0] - step[0], spot[1] - step[1]]);
    else if (step) pan([step[0] * STEP_PIXELS, step[1] * STEP_PIXELS]);
    else if (event.key === "Enter" || event.key === " ") set(middle);
    else if (event.key === "+" || event.key === "=") zoom(ZOOM_STEP);
    else if (event.key === "-") zoom(1 / ZOOM_STEP);
    else if (event.key === "0") setView(wholeView());
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="grid gap-2">
      <div className="relative overflow-hidden rounded-md border">
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes keys and presses */}
        <div
          ref={box}
          role="application"
          aria-roledescription="map"
          aria-label={`Map of ${countryName(country)}`}
          aria-describedby={`${id}-keys`}
          tabIndex={0}
          onKeyDown={press}
          {...gestures}
          className="group cursor-crosshair touch-none bg-surface-3 select-none focus-visible:-outline-offset-2"
          style={{ height: size.height }}
        >
          <svg width={size.width} height={size.height} aria-hidden className="block">
            <Land world={world} regions={regions} country={country} view={view} size={size} />
            <path d={`M${middle[0] - 9} ${middle[1]}h18M${middle[0]} ${middle[1] - 9}v18`} className="pointer-events-none hidden stroke-ink group-focus-visible:block" strokeWidth={1.5} />
            {spot && <Pin at={spot} />}
          </svg>
        </div>
        <div className="absolute top-2 right-2 grid gap-1">
          <IconButton label="Nearer" variant="secondary" onClick={() => zoom(ZOOM_STEP)}>
            <Plus aria-hidden />
          </IconButton>
          <IconButton label="Further away" variant="secondary" onClick={() => zoom(1 / ZOOM_STEP)}>
            <Minus aria-hidden />
          </IconButton>
          <IconButton label={chosen ? "The whole country" : "The whole world"} variant="secondary" onClick={() => setView(wholeView())}>
            <Maximize2 aria-hidden />
          </IconButton>
          <IconButton label="To the pin" variant="secondary" disabled={!point} onClick={() => point && setView(closeView(point, NEAR_METRES, size))}>
            <Crosshair aria-hidden />
          </IconButton>
        </div>
        <ScaleBar view={view} />
      </div>
      <p role="status" className={hint ? "text-xs font-medium text-warn" : "text-xs text-ink-2"}>
        {hint ?? (point ? `Pin at ${formatPoint(point)}${placeOf(world, regions, point)}.` : "No pin yet: press on the map where it is.")}
      </p>
      <p id={`${id}-keys`} className="text-xs text-ink-3">
        Drag to move, pinch or turn the wheel to zoom. With keys: arrows move the map, + and - zoom, 0 shows all of it, Enter sets the pin in the middle, Shift with arrows moves the pin.
      </p>
    </div>
  );
}

const STEPS: Record<string, Spot | undefined> = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** The same view, or one around the point where that would not be seen. */
function following(view: View, size: Size, point: Point | null): View {
  return point && !isInView(view, size, point) ? { ...view, ...point } : view;
}

/** In which region and country a point lies, as the end of a sentence. */
function placeOf(world: Shapes, regions: Shapes | null | undefined, point: Point): string {
  const [region, country] = [regions && shapeAt(regions, point), shapeAt(world, point)];
  const names = [region?.properties.name, country && countryName(country.properties.code)].filter((name) => name !== undefined);
  return names.length > 0 ? `, in ${[...new Set(names)].join(", ")}` : "";
}

function ScaleBar({ view }: { view: View }) {
  const { label, width } = scaleBar(view, BAR_PIXELS);
  return (
    <p className="num pointer-events-none absolute bottom-2 left-2 rounded-sm bg-surface px-1.5 pt-0.5 pb-1 text-2xs text-ink-2">
      <span className="sr-only">Scale: </span>
      {label}
      <span aria-hidden className="block h-1 border border-t-0 border-ink-2" style={{ width }} />
    </p>
  );
}
