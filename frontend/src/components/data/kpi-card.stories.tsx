import type { Meta, StoryObj } from "@storybook/react-vite";
import { KpiCard } from "./kpi-card";

const trend = [31, 34, 33, 38, 41, 30, 28, 40, 43, 44, 47, 49, 36, 35, 50, 54];

const meta = {
  title: "Data/KpiCard",
  component: KpiCard,
  args: { label: "Spend", value: 41_268, style: "money", currency: "USD", better: "neutral", compared: true, previous: 36_420, trend },
  decorators: [(Story) => <div className="w-52"><Story /></div>],
} satisfies Meta<typeof KpiCard>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Neutral: Story = {};
export const Better: Story = { args: { label: "Conversions", value: 2541, previous: 2268, style: "decimal", better: "higher" } };
export const HigherIsWorse: Story = { args: { label: "Cost per conversion", value: 16.24, previous: 16.06, better: "lower" } };
export const Selected: Story = { args: { selected: true, onSelect: () => undefined } };
export const NotReported: Story = { args: { label: "Return on ad spend", value: null, style: "multiple", missing: "Conversion value not reported", trend: [] } };
export const PartlyReported: Story = { args: { label: "Conversions", value: 812, compared: false, note: "reported for 83% of campaign days", style: "decimal" } };
export const WithGaps: Story = { args: { trend: [31, null, 33, 38, null, null, 28, 40, 43, 44] } };
