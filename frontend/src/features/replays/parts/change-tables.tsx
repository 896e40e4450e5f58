import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { PlatformMark } from "@/components/data/platform-mark";
import { Card, CardHeader } from "@/components/ui/card";
import type { Schema } from "@/api/client";
import { type Day, formatDay } from "@/lib/days";
import { formatCount } from "@/lib/format";
import type { ReplayDetail } from "../queries";

type Changes = Schema<"ReplayChanges">;
type DayRow = Schema<"ReplayDay">;
type AccountRow = Schema<"ReplayAccount">;

function counted<Row extends Changes>(): Column<Row>[] {
  const column = (id: keyof Changes, header: string, className?: string): Column<Row> => ({
    id,
    header,
    align: "end",
    value: (row) => row[id],
    cell: (row) => formatCount(row[id]),
    ...(className ? { className } : {}),
  });
  return [
    column("rows_before", "Before", "max-md:hidden"),
    column("inserted", "Inserted"),
    column("changed", "Changed"),
    column("unchanged", "Unchanged", "max-md:hidden"),
    column("vanished", "Vanished"),
    column("rows_after", "After"),
  ];
}

const DAY_COLUMNS: Column<DayRow>[] = [{ id: "day", header: "Day", value: ({ day }) => day, cell: ({ day }) => formatDay(day as Day) }, ...counted<DayRow>()];
const ACCOUNT_COLUMNS: Column<AccountRow>[] = [
  { id: "account", header: "Account", value: (row) => row.account_id, cell: (row) => <AccountCell row={row} /> },
  ...counted<AccountRow>(),
];

/** What a replay changed, day by day and account by account. */
export function ChangeTables({ replay }: { replay: ReplayDetail }) {
  return (
    <>
      <Card>
        <CardHeader title="By day" description="Current rows of each day, before and after" />
        <DataTable label="Changes by day" columns={DAY_COLUMNS} rows={replay.days} rowId={({ day }) => day} />
      </Card>
      <Card>
        <CardHeader title="By account" description="Those that changed most come first" />
        <DataTable label="Changes by account" columns={ACCOUNT_COLUMNS} rows={replay.by_account} rowId={(row) => `${row.kind}:${row.platform}:${row.account_id}`} />
      </Card>
    </>
  );
}

function AccountCell({ row }: { row: AccountRow }) {
  return (
    <span className="inline-flex items-center gap-2">
      <PlatformMark platform={row.platform} /> {row.account_id} {row.kind === "demo" && <span className="text-xs text-ink-3">demo</span>}
    </span>
  );
}
