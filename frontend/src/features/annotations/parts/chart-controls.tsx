import { MessageSquarePlus, MessageSquareText } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { useCan } from "@/api/session";
import type { ChartLayer, ChartPick } from "@/components/charts/line-chart";
import { IconButton } from "@/components/ui/button";
import { useView } from "@/components/view/use-view";
import type { Day, DayRange } from "@/lib/days";
import { plural } from "@/lib/format";
import { usePreference } from "@/lib/preferences";
import { spansOf } from "../placement";
import { type Annotation, useAnnotations } from "../queries";
import type { ChartOverlay, ChartScope } from "../use-chart-annotations";
import { type Scope, scopeName } from "../words";

const flags = () => import("./flags");
const FlagDrawing = lazy(() => flags().then((module) => ({ default: module.FlagDrawing })));
const FlagControls = lazy(() => flags().then((module) => ({ default: module.FlagControls })));
const AnnotationDialog = lazy(() => import("./annotation-dialog"));
const RangeDialog = lazy(() => import("./range-dialog"));

const STRIP = 28;
const HINT = "Click or press Enter to annotate";
const NONE: readonly Annotation[] = [];

interface ChartControlsProps {
  range: DayRange;
  axis: readonly Day[];
  scope: ChartScope;
  /** Told what is to be laid over the chart, whenever that changes. */
  onOverlay: (overlay: ChartOverlay) => void;
}

type Open = { kind: "range"; ids?: ReadonlySet<string> } | { kind: "new"; day: Day } | { kind: "edit"; annotation: Annotation };

/** The buttons of a chart's annotations, and the dialogs they open. */
export default function ChartControls({ range, axis, scope, onOverlay }: ChartControlsProps) {
  const { dataset } = useView();
  const mayWrite = useCan("metrics:write");
  const [open, setOpen] = useState<Open>();
  const { platforms, account_id, campaign_id } = scope;
  const query = useAnnotations({
    dataset,
    start_date: range.start,
    end_date: range.end,
    ...(platforms?.length ? { platforms } : {}),
    ...(account_id ? { account_id } : {}),
    ...(campaign_id ? { campaign_id } : {}),
  });
  const items = query.data?.items ?? NONE;
  const layer = useLayer(items, axis, setOpen);
  const pick = usePick(axis, range.start, setOpen);
  useEffect(() => onOverlay({ layer, pick: mayWrite ? pick : undefined }), [layer, pick, mayWrite, onOverlay]);
  const add = () => setOpen({ kind: "new", day: range.end });
  const close = () => setOpen(undefined);
  return (
    <>
      <IconButton label={items.length > 0 ? plural(items.length, "annotation") : "Annotations"} aria-haspopup="dialog" onClick={() => setOpen({ kind: "range" })}>
        <MessageSquareText aria-hidden />
      </IconButton>
      {mayWrite && (
        <IconButton label="Annotate" aria-haspopup="dialog" onClick={add}>
          <MessageSquarePlus aria-hidden />
        </IconButton>
      )}
      <Suspense>
        {open?.kind === "range" && <RangeDialog query={query} range={range} ids={open.ids} onAdd={add} onEdit={(annotation) => setOpen({ kind: "edit", annotation })} onClose={close} />}
        {open?.kind === "new" && <AnnotationDialog dataset={dataset} day={open.day} scope={scopeOf(scope)} onClose={close} />}
        {open?.kind === "edit" && <AnnotationDialog dataset={dataset} day={range.end} annotation={open.annotation} onClose={close} />}
      </Suspense>
    </>
  );
}

/** The marks, where there are some and nobody has hidden them. */
function useLayer(items: readonly Annotation[], axis: readonly Day[], onOpen: (open: Open) => void): ChartLayer | undefined {
  const isShown = usePreference("annotations") === "on";
  return useMemo(() => {
    const spans = isShown ? spansOf(items, axis) : [];
    if (spans.length === 0) return undefined;
    return {
      strip: STRIP,
      drawing: (place) => (
        <Suspense>
          <FlagDrawing spans={spans} place={place} />
        </Suspense>
      ),
      controls: (place) => (
        <Suspense>
          <FlagControls spans={spans} place={place} aboutOf={scopeName} onOpen={(ids) => onOpen({ kind: "range", ids: new Set(ids) })} />
        </Suspense>
      ),
    };
  }, [isShown, items, axis, onOpen]);
}

/** Writes about a point's day; a period of the axis may begin before the range does. */
function usePick(axis: readonly Day[], start: Day, onOpen: (open: Open) => void): ChartPick {
  return useMemo(() => {
    const dayOf = (index: number) => axis.slice(index).find((day) => day >= start) ?? start;
    return { hint: HINT, at: (index) => onOpen({ kind: "new", day: dayOf(index) }) };
  }, [axis, start, onOpen]);
}

/** What is written from a chart is about what the chart is about, where that is one thing. */
function scopeOf({ platforms = [], account_id, campaign_id, campaign_name }: ChartScope): Scope | undefined {
  const [platform, ...others] = platforms;
  if (!platform || others.length > 0) return undefined;
  return { platform, account_id: account_id ?? null, campaign_id: campaign_id ?? null, campaign_name: campaign_id ? (campaign_name ?? campaign_id) : null };
}
