import { PieChart } from "lucide-react";
import { useMemo } from "react";
import { $api, type Schema } from "@/api/client";
import { useTenant } from "@/api/session";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ProgressBar } from "@/components/ui/progress-bar";
import { Skeleton } from "@/components/ui/skeleton";
import { DateRangePicker } from "@/components/view/date-range-picker";
import { useSetView, useView } from "@/components/view/use-view";
import { addDays, formatRange, today } from "@/lib/days";
import { formatCount, formatDecimal, formatMoney } from "@/lib/format";
import { useNow } from "@/lib/hooks";
import { formatAgo } from "@/lib/time";
import { useEnterClient } from "./use-enter-client";
import { waitingMs } from "./waiting";

type Item = Schema<"PortfolioItem">;

const STATES: Record<Item["state"], { label: string; tone: Tone }> = {
  ready: { label: "Ready", tone: "good" },
  late: { label: "Still answering", tone: "warn" },
  preparing: { label: "Being prepared", tone: "neutral" },
  no_data: { label: "No data yet", tone: "neutral" },
  not_entitled: { label: "Not in its plan", tone: "neutral" },
  unavailable: { label: "Cannot be reached", tone: "bad" },
};

const FRESHNESS: Record<NonNullable<Item["freshness"]>["state"], string> = { fresh: "Fresh", late: "Late", stale: "Stale", missing: "Missing" };

/** Totals and freshness of each client over a range. Never a row of one: entering it is a switch of tenants. */
export function PortfolioPage() {
  const view = useView();
  const setView = useSetView();
  const { time_zone: timeZone } = useTenant();
  const now = today(timeZone);
  const range = view.range ?? { start: addDays(now, -30), end: addDays(now, -1) };
  const query = $api.useQuery(
    "get",
    "/api/v1/portfolio",
    { params: { query: { start_date: range.start, end_date: range.end } } },
    { refetchInterval: ({ state }) => waitingMs(state.data?.items) },
  );
  const items = query.data?.items ?? [];
  const answered = items.filter(({ state }) => state !== "late").length;
  return (
    <PageBody>
      <PageHeader title="Portfolio" description={`Totals of each client, ${formatRange(range)}`} actions={<DateRangePicker view={view} today={now} timeZone={timeZone} applied={range} onChange={setView} />} />
      {answered < items.length && (
        <Card className="p-4">
          <ProgressBar label="Clients that have answered" value={answered / items.length} note={`${answered} of ${items.length}`} />
        </Card>
      )}
      <Card>
        <DataState
          query={query}
          label="the portfolio"
          skeleton={<Skeleton className="m-5 h-40" />}
          isEmpty={(portfolio) => portfolio.items.length === 0}
          empty={
            <EmptyState icon={PieChart} title="No client yet">
              As soon as your agency has a client, its totals stand here.
            </EmptyState>
          }
        >
          {(portfolio) => <PortfolioTable items={portfolio.items} />}
        </DataState>
      </Card>
    </PageBody>
  );
}

function PortfolioTable({ items }: { items: readonly Item[] }) {
  const now = useNow();
  const columns = useMemo<Column<Item>[]>(
    () => [
      { id: "name", header: "Client", value: (item) => item.name, cell: (item) => <ItemName item={item} now={now} /> },
      { id: "spend", header: "Spend", value: (item) => item.summary?.spend, cell: (item) => formatMoney(item.summary?.spend, item.summary?.currency), align: "end" },
      { id: "conversions", header: "Conversions", value: (item) => item.summary?.conversions, cell: (item) => formatDecimal(item.summary?.conversions), align: "end", className: "max-sm:hidden" },
      { id: "cpa", header: "Cost per conversion", value: (item) => item.summary?.cpa, cell: (item) => formatMoney(item.summary?.cpa, item.summary?.currency), align: "end", className: "max-md:hidden" },
      { id: "clicks", header: "Clicks", value: (item) => item.summary?.clicks, cell: (item) => formatCount(item.summary?.clicks), align: "end", className: "max-lg:hidden" },
      { id: "freshness", header: "Freshness", value: (item) => item.freshness?.age_seconds, cell: (item) => <Freshness item={item} now={now} />, className: "max-sm:hidden" },
      { id: "actions", header: "Actions", sortable: false, screenOnly: true, align: "end", value: () => null, cell: (item) => <OpenClient item={item} /> },
    ],
    [now],
  );
  return <DataTable label="Portfolio" columns={columns} rows={items} rowId={(item) => item.client_id} />;
}

function ItemName({ item, now }: { item: Item; now: number }) {
  return (
    <div className="grid gap-1 py-1.5">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
        {item.name}
        {item.is_demo && <Badge tone="demo">Demo data</Badge>}
      </span>
      <span className="sm:hidden">
        <Freshness item={item} now={now} />
      </span>
    </div>
  );
}

function Freshness({ item, now }: { item: Item; now: number }) {
  if (item.state !== "ready" || !item.freshness) return <Badge tone={STATES[item.state].tone}>{STATES[item.state].label}</Badge>;
  const { state, snapshot_generated_at } = item.freshness;
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      <Badge tone={state === "fresh" ? "good" : "warn"}>{FRESHNESS[state]}</Badge>
      <span className="text-xs whitespace-nowrap text-ink-3">{formatAgo(snapshot_generated_at, now)}</span>
      {item.problems.includes("dbt_run_failed") && <Badge tone="bad">Last build failed</Badge>}
    </span>
  );
}

function OpenClient({ item }: { item: Item }) {
  const { enter, entering } = useEnterClient();
  if (!item.role) return <span className="text-xs text-ink-3">You are no member</span>;
  return (
    <Button size="sm" busy={entering} aria-label={`Open ${item.name}`} onClick={() => enter(item.client_id)}>
      Open
    </Button>
  );
}
