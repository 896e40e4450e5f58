import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { Card, CardHeader } from "@/components/ui/card";
import { formatCount, formatMoney } from "@/lib/format";
import type { Column } from "./columns";
import { DataTable } from "./data-table";
import { EmptyState } from "./empty-state";
import { StatusBadge } from "./status-badge";

interface Row {
  id: string;
  name: string;
  status: string;
  spend: number | null;
  clicks: number | null;
}

const columns: Column<Row>[] = [
  { id: "name", header: "Campaign", value: (row) => row.name, cell: (row) => <span className="font-medium">{row.name}</span> },
  { id: "status", header: "Status", value: (row) => row.status, cell: (row) => <StatusBadge status={row.status} /> },
  { id: "spend", header: "Spend", align: "end", value: (row) => row.spend, cell: (row) => formatMoney(row.spend, "USD") },
  { id: "clicks", header: "Clicks", align: "end", value: (row) => row.clicks, cell: (row) => formatCount(row.clicks) },
];

function make(count: number): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    id: String(index),
    name: `Campaign ${index + 1}`,
    status: index % 4 === 3 ? "paused" : "active",
    spend: index % 7 === 6 ? null : ((index * 7919) % 5000) + 0.5,
    clicks: (index * 104_729) % 9000,
  }));
}

function Example({ count }: { count: number }) {
  const [sort, setSort] = useState<string | undefined>("-spend");
  return (
    <Card>
      <CardHeader title="Campaigns" description={`${formatCount(count)} of them`} />
      <DataTable label="Campaigns" columns={columns} rows={make(count)} rowId={(row) => row.id} sort={sort} onSort={setSort} empty={<EmptyState title="No campaign fits" />} />
    </Card>
  );
}

const meta = { title: "Data/DataTable", component: Example } satisfies Meta<typeof Example>;
export default meta;
type Story = StoryObj<typeof meta>;

export const AFewRows: Story = { args: { count: 6 } };
export const TenThousandRows: Story = { args: { count: 10_000 } };
export const NoRow: Story = { args: { count: 0 } };
