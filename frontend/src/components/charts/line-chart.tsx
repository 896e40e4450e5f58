import { scaleLinear, scalePoint } from "@visx/scale";
import { AreaClosed, LinePath } from "@visx/shape";
import { type KeyboardEvent, type MouseEvent, type PointerEvent, type ReactNode, type Ref, useId, useMemo, useState } from "react";
import { cn } from "@/lib/cn";
import { useWidth } from "@/lib/hooks";
import { segments } from "./sparkline";

export interface Series {
  id: string;
  label: string;
  /** One value a point of `x`; null where nothing was reported: the line breaks there. */
  values: readonly (number | null)[];
  /** A token, e.g. `var(--series-1)`. */
  color: string;
  dashed?: boolean;
  area?: boolean;
  /** Values from this point on may still change: their line is dotted. */
  provisionalFrom?: number | undefined;
  /** Points that are marked, and why: the reason is part of what a point says. */
  marks?: ReadonlyMap<number, string>;
  /** What the value at a point is called, when it is not the point's own label (a compared day). */
  pointLabel?: (index: number) => string;
}

/** Where points are drawn, for what is laid over a chart. */
export interface ChartPlace {
  xAt: (index: number) => number;
  top: number;
  /** The end of the plot; below it come the layer's strip and the labels. */
  bottom: number;
  strip: number;
}

export interface ChartLayer {
  /** Height of its room between the plot and the labels. */
  strip: number;
  /** Part of the drawing, and so of the picture that is saved. */
  drawing: (place: ChartPlace) => ReactNode;
  /** Over the drawing, for pointer and keys. */
  controls: (place: ChartPlace) => ReactNode;
}

export interface ChartPick {
  hint: string;
  at: (index: number) => void;
}

interface LineChartProps {
  x: readonly string[];
  series: readonly Series[];
  formatX: (x: string) => string;
  formatLongX?: (x: string) => string;
  formatY: (value: number) => string;
  formatTick: (value: number) => string;
  /** One sentence that says what the chart shows; screen readers get it instead of the drawing. */
  summary: string;
  height?: number;
  /** The axis starts at zero unless told otherwise: bars and areas would lie. */
  fromZero?: boolean;
  svgRef?: Ref<SVGSVGElement>;
  layer?: ChartLayer | undefined;
  /** What a click on a point does, or Enter; fingers only read. */
  pick?: ChartPick | undefined;
}

const MARGIN = { top: 12, right: 12, bottom: 26, left: 52 };

/** Lines over days, with a crosshair for pointer and arrow keys. Put a table beside it: `ChartCard` does. */
export function LineChart(props: LineChartProps) {
  const { x, series, height = 280, summary, layer, pick } = props;
  const [box, width] = useWidth<HTMLDivElement>();
  const [active, setActive] = useState<number>();
  const plot = usePlot(props, width, height);
  const summaryId = useId();
  const last = x.length - 1;

  const onPointerMove = (event: PointerEvent<SVGSVGElement>) => {
    const left = event.clientX - event.currentTarget.getBoundingClientRect().left - MARGIN.left;
    setActive(Math.max(0, Math.min(last, Math.round((left / Math.max(1, plot.innerWidth)) * last))));
  };
  const onClick = ({ nativeEvent: { pointerType } }: MouseEvent<SVGSVGElement, globalThis.PointerEvent>) => {
    if (pointerType !== "touch" && active !== undefined) pick?.at(active);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") pick?.at(active ?? last);
    const next = { ArrowLeft: (active ?? last + 1) - 1, ArrowRight: (active ?? -1) + 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setActive(Math.max(0, Math.min(last, next)));
  };

  return (
    <div ref={box} className="relative" style={{ height }}>
      <p id={summaryId} className="sr-only">
        {summary} {pick && `${pick.hint}.`}
      </p>
      {width > 0 && x.length > 0 && (
        <div
          role="slider"
          tabIndex={0}
          aria-label="Day"
          aria-describedby={summaryId}
          aria-valuemin={0}
          aria-valuemax={last}
          aria-valuenow={active ?? last}
          aria-valuetext={describe(props, active ?? last)}
          onKeyDown={onKeyDown}
          onBlur={() => setActive(undefined)}
          className="rounded-md"
        >
          <svg
            ref={props.svgRef}
            width={width}
            height={height}
            aria-hidden
            className={cn("block touch-pan-y", pick && "cursor-pointer")}
            onClick={onClick}
            onPointerMove={onPointerMove}
            onPointerLeave={() => setActive(undefined)}
          >
            <Axes {...plot} {...props} height={height} />
            {series.map((item) => (
              <SeriesPath key={item.id} series={item} {...plot} />
            ))}
            {layer?.drawing(plot)}
            {active !== undefined && <Crosshair index={active} series={series} plot={plot} />}
          </svg>
        </div>
      )}
      {width > 0 && layer?.controls(plot)}
      {active !== undefined && <ChartTooltip {...props} index={active} left={plot.xAt(active)} width={width} />}
    </div>
  );
}

type Plot = ReturnType<typeof usePlot>;

function usePlot({ x, series, fromZero = true, layer }: LineChartProps, width: number, height: number) {
  const strip = layer?.strip ?? 0;
  const bottom = height - MARGIN.bottom - strip;
  return useMemo(() => {
    const known = series.flatMap((item) => item.values.filter((value) => value !== null));
    const low = fromZero ? Math.min(0, ...known) : Math.min(...known);
    const high = Math.max(...known, fromZero ? 0 : -Infinity);
    const flat = !Number.isFinite(high) || high === low;
    const domain = flat ? [Number.isFinite(low) ? low : 0, (Number.isFinite(low) ? low : 0) + 1] : [low, high];
    const innerWidth = Math.max(0, width - MARGIN.left - MARGIN.right);
    const scaleX = scalePoint({ domain: x.map((_, index) => index), range: [MARGIN.left, MARGIN.left + innerWidth] });
    const scaleY = scaleLinear({ domain, range: [bottom, MARGIN.top], nice: 4 });
    return { innerWidth, xAt: (index: number) => scaleX(index) ?? MARGIN.left, scaleY, top: MARGIN.top, bottom, strip };
  }, [x, series, fromZero, width, bottom, strip]);
}

function SeriesPath({ series, xAt, scaleY }: { series: Series } & Plot) {
  return segments(series.values).map((run) => {
    const position = { x: (point: { index: number }) => xAt(point.index), y: (point: { value: number }) => scaleY(point.value) };
    const alone = run.length === 1 ? run[0] : undefined;
    return (
      <g key={run[0]?.index} style={{ color: series.color }}>
        {series.area && <AreaClosed data={run} {...position} yScale={scaleY} fill="currentColor" opacity={0.09} />}
        {strokes(run, series).map(({ points, dash }) => (
          <LinePath
            key={points[0]?.index}
            data={points}
            {...position}
            stroke="currentColor"
            strokeWidth={series.dashed ? 1.5 : 2}
            strokeLinejoin="round"
            strokeLinecap="round"
            {...(dash ? { strokeDasharray: dash } : {})}
          />
        ))}
        {run.map(({ index, value }) => series.marks?.has(index) && <RestatedMark key={index} x={xAt(index)} y={scaleY(value)} />)}
        {alone && <circle cx={xAt(alone.index)} cy={scaleY(alone.value)} r={2.5} fill="currentColor" />}
      </g>
    );
  });
}

type Run = ReturnType<typeof segments>[number];

/** A run as drawn: solid, then dotted where values may still change; the two meet in a point. */
function strokes(run: Run, { dashed, provisionalFrom }: Series): { points: Run; dash: string | undefined }[] {
  if (dashed) return [{ points: run, dash: "4 4" }];
  const settled = run.filter(({ index }) => provisionalFrom === undefined || index < provisionalFrom);
  const open = run.slice(Math.max(0, settled.length - 1));
  return [
    { points: settled, dash: undefined },
    { points: settled.length < run.length ? open : [], dash: "1 4" },
  ].filter(({ points }) => points.length > 0);
}

/** A hollow diamond: a form of its own, so that it is told apart without colours. */
function RestatedMark({ x, y }: { x: number; y: number }) {
  return <path d={`M${x} ${y - 5}l5 5-5 5-5-5z`} className="fill-surface stroke-warn" strokeWidth={1.75} />;
}

/** What the diamonds mean. */
export function RestatedLegend({ children = "restated later" }: { children?: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg width={14} height={14} aria-hidden className="shrink-0">
        <RestatedMark x={7} y={7} />
      </svg>
      {children}
    </span>
  );
}

function Axes({ x, formatX, formatTick, xAt, scaleY, innerWidth, height }: LineChartProps & Plot & { height: number }) {
  const step = Math.max(1, Math.ceil(x.length / Math.max(2, Math.floor(innerWidth / 84))));
  return (
    <g className="num text-2xs">
      {scaleY.ticks(4).map((tick) => (
        <g key={tick}>
          <line x1={MARGIN.left} x2={MARGIN.left + innerWidth} y1={scaleY(tick)} y2={scaleY(tick)} className="stroke-line" />
          <text x={MARGIN.left - 8} y={scaleY(tick)} dy="0.32em" textAnchor="end" className="fill-ink-3">
            {formatTick(tick)}
          </text>
        </g>
      ))}
      {x.map((value, index) =>
        index % step === 0 ? (
          <text key={value} x={xAt(index)} y={height - 6} textAnchor={index === 0 ? "start" : index === x.length - 1 ? "end" : "middle"} className="fill-ink-3">
            {formatX(value)}
          </text>
        ) : null,
      )}
    </g>
  );
}

function Crosshair({ index, series, plot }: { index: number; series: readonly Series[]; plot: Plot }) {
  const left = plot.xAt(index);
  return (
    <g pointerEvents="none">
      <line x1={left} x2={left} y1={MARGIN.top} y2={plot.bottom} className="stroke-line-strong" strokeDasharray="2 3" />
      {series.map((item) => {
        const value = item.values[index];
        if (value === null || value === undefined) return null;
        return <circle key={item.id} cx={left} cy={plot.scaleY(value)} r={4} style={{ fill: item.color }} className="stroke-surface" strokeWidth={2} />;
      })}
    </g>
  );
}

function ChartTooltip(props: LineChartProps & { index: number; left: number; width: number }) {
  const { x, series, index, left, width, formatY, pick } = props;
  const onRight = left < width / 2;
  const label = x[index];
  if (label === undefined) return null;
  return (
    <div
      aria-hidden
      className={cn("pointer-events-none absolute top-2 z-10 min-w-36 rounded-md border bg-surface px-3 py-2 text-xs shadow-float")}
      style={onRight ? { left: left + 12 } : { right: width - left + 12 }}
    >
      <p className="font-medium text-ink">{(props.formatLongX ?? props.formatX)(label)}</p>
      <dl className="mt-1 grid gap-0.5">
        {series.map((item) => (
          <div key={item.id} className="flex items-center justify-between gap-4">
            <dt className="flex items-center gap-1.5 text-ink-2">
              <LegendMark color={item.color} dashed={item.dashed ?? false} />
              {item.pointLabel?.(index) ?? item.label}
            </dt>
            <dd className="num font-medium text-ink">{valueAt(item, index, formatY)}</dd>
          </div>
        ))}
      </dl>
      {notesAt(series, index).map((note) => (
        <p key={note} className="mt-1 text-ink-3">
          {note}
        </p>
      ))}
      {pick && <p className="mt-1 text-ink-3 pointer-coarse:hidden">{pick.hint}</p>}
    </div>
  );
}

/** A short piece of the line itself, so that dashes tell series apart as much as colours do. */
export function LegendMark({ color, dashed = false, dotted = false }: { color: string; dashed?: boolean; dotted?: boolean }) {
  return (
    <svg width={14} height={6} aria-hidden className="shrink-0">
      <line x1={1} x2={13} y1={3} y2={3} style={{ stroke: color }} strokeWidth={2} strokeLinecap="round" {...(dashed || dotted ? { strokeDasharray: dotted ? "1 3.5" : "3 3" } : {})} />
    </svg>
  );
}

function describe({ x, series, formatX, formatLongX, formatY }: LineChartProps, index: number): string {
  const label = x[index];
  if (label === undefined) return "No day";
  const values = series.map((item) => `${item.pointLabel?.(index) ?? item.label}: ${valueAt(item, index, formatY)}`);
  return [`${(formatLongX ?? formatX)(label)}. ${values.join(", ")}`, ...notesAt(series, index)].join(". ");
}

function notesAt(series: readonly Series[], index: number): string[] {
  return series.flatMap(({ provisionalFrom = Number.POSITIVE_INFINITY, values, marks }) => [
    ...(index >= provisionalFrom && typeof values[index] === "number" ? ["May still be restated"] : []),
    ...(marks?.has(index) ? [marks.get(index) as string] : []),
  ]);
}

function valueAt(series: Series, index: number, formatY: (value: number) => string): string {
  const value = series.values[index];
  return value === null || value === undefined ? "not reported" : formatY(value);
}
