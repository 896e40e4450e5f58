import type { Meta, StoryObj } from "@storybook/react-vite";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { addDays, eachDay, formatDay, formatLongDay } from "@/lib/days";
import { formatMoney, formatTick } from "@/lib/format";
import { LineChart, type Series } from "./line-chart";

const days = eachDay({ start: "2026-10-21", end: "2026-11-19" });
const wave = (shift: number) => days.map((_, index) => 1400 + 320 * Math.sin((index + shift) / 2.2) + index * 14);
const now: Series = { id: "now", label: "Spend", values: wave(0), color: "var(--series-1)", area: true };
const before: Series = { id: "then", label: "Compared", values: wave(3), color: "var(--line-strong)", dashed: true, pointLabel: (index) => formatDay(addDays("2026-09-21", index)) };

function Example({ series, x = days }: { series: Series[]; x?: string[] }) {
  return (
    <Card className="max-w-240">
      <CardHeader title="Spend by day" />
      <CardBody>
        <LineChart
          x={x}
          series={series}
          formatX={formatDay}
          formatLongX={formatLongDay}
          formatY={(value) => formatMoney(value, "USD")}
          formatTick={(value) => formatTick(value, "money", "USD")}
          summary="Spend by day, rising."
        />
      </CardBody>
    </Card>
  );
}

const meta = { title: "Charts/LineChart", component: Example } satisfies Meta<typeof Example>;
export default meta;
type Story = StoryObj<typeof meta>;

export const One: Story = { args: { series: [now] } };
export const Compared: Story = { args: { series: [now, before] } };
export const WithGaps: Story = { args: { series: [{ ...now, values: now.values.map((value, index) => (index % 9 === 4 ? null : value)) }] } };
export const OneDay: Story = { args: { series: [{ ...now, values: [120] }], x: ["2026-11-19"] } };
