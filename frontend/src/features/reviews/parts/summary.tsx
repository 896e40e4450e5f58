import { BarList } from "@/components/charts/bar-list";
import { LegendMark, LineChart } from "@/components/charts/line-chart";
import { ChartCard } from "@/components/charts/chart-card";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { formatCount, formatDecimal, formatPercent, NO_VALUE, plural } from "@/lib/format";
import type { Schema } from "@/api/client";
import { everyMonth } from "../months";

type Summary = Schema<"ReviewSummary">;

/** What the reviews that fit say together: stars, and how they went month by month. */
export function Summary({ summary }: { summary: Summary }) {
  const months = everyMonth(summary.months);
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
      <Card>
        <CardHeader title="Ratings" description={told(summary)} />
        <CardBody className="grid grid-cols-1 gap-4">
          <dl className="grid grid-cols-3 gap-3">
            <Figure label="Average" value={summary.average === null ? NO_VALUE : formatDecimal(summary.average)} />
            <Figure label="Replied" value={summary.reply_rate === null ? NO_VALUE : formatPercent(summary.reply_rate, 0)} />
            <Figure label="Median reply" value={hours(summary.median_reply_hours)} />
          </dl>
          <BarList label="Reviews by stars" items={summary.distribution.map(({ rating, reviews }) => ({ id: String(rating), label: plural(rating, "star", "stars"), value: reviews, text: formatCount(reviews) }))} />
        </CardBody>
      </Card>
      <ChartCard
        title="By month"
        description="How many were written, and how many of them have a reply."
        actions={<Legend />}
        fileName="reviews-by-month"
        chart={(svgRef) => (
          <LineChart
            svgRef={svgRef}
            x={months.map(({ month }) => month)}
            series={[
              { id: "written", label: "Written", values: months.map(({ reviews }) => reviews), color: "var(--series-1)", area: true },
              { id: "replied", label: "Replied", values: months.map(({ replied }) => replied), color: "var(--series-2)", dashed: true },
            ]}
            formatX={shortMonth}
            formatY={(value) => formatCount(value)}
            formatTick={(value) => formatCount(value)}
            summary={`Reviews of ${plural(months.length, "month", "months")}, ${formatCount(summary.reviews)} in all.`}
            height={220}
          />
        )}
        table={<Months months={summary.months} />}
      />
    </div>
  );
}

function Legend() {
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
      <span className="inline-flex items-center gap-1.5">
        <LegendMark color="var(--series-1)" /> Written
      </span>
      <span className="inline-flex items-center gap-1.5">
        <LegendMark color="var(--series-2)" dashed /> Replied
      </span>
    </p>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt className="text-xs text-ink-3">{label}</dt>
      <dd className="num text-lg font-semibold text-ink">{value}</dd>
    </div>
  );
}

function Months({ months }: { months: Summary["months"] }) {
  return (
    <table className="w-full text-sm">
      <thead>
        <tr className="text-left text-xs text-ink-3">
          <th scope="col" className="py-1.5 font-medium">Month</th>
          <th scope="col" className="py-1.5 text-right font-medium">Written</th>
          <th scope="col" className="py-1.5 text-right font-medium">Replied</th>
          <th scope="col" className="py-1.5 text-right font-medium">Average</th>
        </tr>
      </thead>
      <tbody>
        {months.map(({ month, reviews, replied, average }) => (
          <tr key={month} className="border-t">
            <th scope="row" className="py-1.5 text-left font-normal">{shortMonth(month)}</th>
            <td className="num py-1.5 text-right">{formatCount(reviews)}</td>
            <td className="num py-1.5 text-right">{formatCount(replied)}</td>
            <td className="num py-1.5 text-right">{average === null ? NO_VALUE : formatDecimal(average)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function told({ reviews, provenance, other_reviews: others }: Summary): string {
  const kind = provenance === "simulated" ? "simulated review" : "review";
  const rest = others > 0 ? ` ${formatCount(others)} ${provenance === "live" ? "simulated" : "live"} ones are not counted here.` : "";
  return `Of ${plural(reviews, kind, `${kind}s`)}.${rest}`;
}

function hours(value: number | null): string {
  if (value === null) return NO_VALUE;
  return value < 48 ? `${formatDecimal(value)} h` : `${formatDecimal(value / 24)} d`;
}

function shortMonth(month: string): string {
  return new Date(`${month}T00:00:00Z`).toLocaleDateString("en", { month: "short", year: "numeric", timeZone: "UTC" });
}
