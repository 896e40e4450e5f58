import { lazy, type ReactNode, Suspense, useState } from "react";
import type { Schema } from "@/api/client";
import type { ChartLayer, ChartPick } from "@/components/charts/line-chart";
import type { Day, DayRange } from "@/lib/days";

// A chart is there before what was told of its days.
const ChartControls = lazy(() => import("./parts/chart-controls"));

/** What a chart is about: annotations of less, and of all that contains it, belong to it. */
export interface ChartScope {
  platforms?: Schema<"Platform">[];
  account_id?: string;
  campaign_id?: string;
  campaign_name?: string | null;
}

/** What annotations bring to a `LineChart`. */
export interface ChartOverlay {
  layer?: ChartLayer | undefined;
  pick?: ChartPick | undefined;
}

/** Marks for a chart over the days of `range`, and buttons for its card; `axis` has the first day of each point. */
export function useChartAnnotations(range: DayRange | undefined, axis: readonly Day[], scope: ChartScope): ChartOverlay & { actions: ReactNode } {
  const [overlay, setOverlay] = useState<ChartOverlay>({});
  const actions = range && (
    <div className="flex h-8 min-w-16 justify-end pointer-coarse:h-11 pointer-coarse:min-w-22">
      <Suspense>
        <ChartControls range={range} axis={axis} scope={scope} onOverlay={setOverlay} />
      </Suspense>
    </div>
  );
  return { ...overlay, actions };
}
