import { $api } from "@/api/client";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { formatLongDay } from "@/lib/days";
import { formatDecimal } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { flagWords } from "../flags";
import type { MarketPoint } from "../queries";

const COLUMNS: Column<MarketPoint>[] = [
  { id: "revision", header: "Revision", align: "end", value: (point) => point.revision },
  {
    id: "value",
    header: "Value",
    align: "end",
    value: (point) => point.value,
    cell: (point) => (point.value === null ? <span className="text-ink-3">not known</span> : formatDecimal(point.value, 6)),
  },
  { id: "observed", header: "Known since", value: (point) => point.observed_at, cell: (point) => formatMoment(point.observed_at) },
  {
    id: "superseded",
    header: "Replaced",
    value: (point) => point.superseded_at,
    cell: (point) => (point.superseded_at ? formatMoment(point.superseded_at) : <span className="text-ink-3">holds</span>),
  },
  { id: "flags", header: "Doubt", value: (point) => flagWords(point).join("; "), className: "max-md:hidden" },
  { id: "by", header: "By", value: broughtBy, className: "max-md:hidden" },
];

interface RevisionsDialogProps {
  symbol: string;
  source: string;
  day: string;
  onClose: () => void;
}

/** Every value that one date has had, and when it came to be known. */
export default function RevisionsDialog({ symbol, source, day, onClose }: RevisionsDialogProps) {
  const query = $api.useQuery("get", "/api/v1/market/series/{symbol}/revisions", { params: { path: { symbol }, query: { date: day, source } } });
  return (
    <Dialog open onOpenChange={onClose} size="lg" title={`${symbol} on ${formatLongDay(day)}`} description="Every value that this date has had. None is ever overwritten.">
      <div className="pb-3">
        <DataState query={query} label="revisions" skeleton={<Skeleton className="h-32" />}>
          {({ revisions }) => <DataTable label="Revisions" columns={COLUMNS} rows={revisions} rowId={(point) => String(point.revision)} />}
        </DataState>
      </div>
    </Dialog>
  );
}

function broughtBy(point: MarketPoint): string {
  if (point.pull_id) return "a pull";
  return point.upload_id ? "an upload" : "an earlier load";
}
