import { ChartLine, Table2 } from "lucide-react";
import { useState } from "react";
import { LegendMark, LineChart } from "@/components/charts/line-chart";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { CardBody } from "@/components/ui/card";
import { IconButton } from "@/components/ui/button";
import { axisFormat, formatDay, formatLongDay } from "@/lib/days";
import { formatCount, formatDecimal, formatTick, plural } from "@/lib/format";
import { seriesOf, totalsOf } from "../traffic";
import type { Traffic } from "../types";

type Day = Traffic["days"][number];

const COLUMNS: Column<Day>[] = [
  { id: "day", header: "Day", value: ({ day }) => day, cell: ({ day }) => formatLongDay(day) },
  { id: "sessions", header: "Sessions", align: "end", value: ({ sessions }) => sessions, cell: ({ sessions }) => formatCount(sessions) },
  { id: "users", header: "Users", align: "end", value: ({ users }) => users, cell: ({ users }) => formatCount(users) },
  { id: "events", header: "Key events", align: "end", value: ({ key_events: events }) => events, cell: ({ key_events: events }) => formatDecimal(events) },
];

/** Sessions and users over days, with their table. */
export default function TrafficChart({ traffic, name }: { traffic: Traffic; name: string }) {
  const [asTable, setAsTable] = useState(false);
  const { days, sessions, users } = seriesOf(traffic);
  const totals = totalsOf(traffic);
  return (
    <CardBody className="grid grid-cols-1 gap-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <dl className="flex flex-wrap gap-x-8 gap-y-2">
          {[
            ["Sessions", formatCount(totals.sessions)],
            ["A day", formatCount(Math.round(totals.sessions / traffic.days.length))],
            ["Key events", formatDecimal(totals.keyEvents, 0)],
          ].map(([label, value]) => (
            <div key={label}>
              <dt className="text-xs text-ink-3">{label}</dt>
              <dd className="num text-lg font-semibold text-ink">{value}</dd>
            </div>
          ))}
        </dl>
        <IconButton label={asTable ? "View as chart" : "View as table"} onClick={() => setAsTable(!asTable)}>
          {asTable ? <ChartLine aria-hidden /> : <Table2 aria-hidden />}
        </IconButton>
      </div>
      {asTable ? (
        <DataTable label="Visits by day" columns={COLUMNS} rows={traffic.days.toReversed()} rowId={({ day }) => day} />
      ) : (
        <>
          <LineChart
            x={days}
            series={[
              { id: "sessions", label: "Sessions", values: sessions, color: "var(--series-1)", area: true },
              { id: "users", label: "Users", values: users, color: "var(--series-2)", dashed: true },
            ]}
            formatX={axisFormat(days)}
            formatLongX={formatLongDay}
            formatY={(value) => formatCount(value)}
            formatTick={(value) => formatTick(value, "count")}
            summary={`Sessions and users of ${name} on ${plural(days.length, "day")}. Most sessions on ${formatDay(totals.busiest)}.`}
            height={220}
          />
          <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
            <span className="inline-flex items-center gap-1.5">
              <LegendMark color="var(--series-1)" /> Sessions
            </span>
            <span className="inline-flex items-center gap-1.5">
              <LegendMark color="var(--series-2)" dashed /> Users
            </span>
          </p>
        </>
      )}
    </CardBody>
  );
}
