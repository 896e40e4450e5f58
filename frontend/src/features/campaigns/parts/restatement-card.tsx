import { useMemo } from "react";
import { useTenant } from "@/api/session";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { formatLongDay } from "@/lib/days";
import { formatMoment } from "@/lib/time";
import type { useRestatements } from "../queries";
import { labelOf, type Restatement, valueOf } from "../restatements";

const CHANGES = { restated: "", appeared: "appeared later", vanished: "vanished" } as const;

/** What the campaign's days said before, and which run saw that they say something else; nothing where none does. */
export function RestatementCard({ query }: { query: ReturnType<typeof useRestatements> }) {
  const { time_zone: timeZone } = useTenant();
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const columns = useMemo(() => columnsIn(timeZone), [timeZone]);
  if (query.isPending || (items.length === 0 && !query.error)) return null;
  return (
    <Card>
      <CardHeader title="Restated days" description="Figures that the platform corrected after they were first read. The clock above shows what was known at an earlier moment." />
      {query.error ? (
        <CardBody>
          <ProblemNotice error={query.error} title="Restatements could not be read." />
        </CardBody>
      ) : (
        <DataTable label="Restated days" columns={columns} rows={items} rowId={rowId} />
      )}
      {query.hasNextPage && (
        <CardBody className="pt-3">
          <Button onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
            Show more
          </Button>
        </CardBody>
      )}
    </Card>
  );
}

function columnsIn(timeZone: string): Column<Restatement>[] {
  return [
    { id: "date", header: "Day", value: (row) => row.date, cell: (row) => <span className="whitespace-nowrap">{formatLongDay(row.date)}</span> },
    { id: "measure", header: "Figure", value: labelOf, cell: (row) => <Figure row={row} /> },
    { id: "old", header: "Before", align: "end", value: (row) => row.old_value, cell: (row) => valueOf(row, row.old_value) },
    { id: "new", header: "Since then", align: "end", value: (row) => row.new_value, cell: (row) => <span className="font-medium">{valueOf(row, row.new_value)}</span> },
    { id: "read", header: "Read", value: (row) => row.extracted_at, cell: (row) => <span className="whitespace-nowrap">{formatMoment(row.extracted_at, timeZone)}</span>, className: "max-md:hidden" },
    { id: "job", header: "Run", value: (row) => row.job_id, cell: (row) => <Run id={row.job_id} />, className: "max-lg:hidden" },
  ];
}

function Figure({ row }: { row: Restatement }) {
  const entity = [row.ad_id && `ad ${row.ad_id}`, !row.ad_id && row.ad_group_id && `ad group ${row.ad_group_id}`, row.region, CHANGES[row.change]].filter(Boolean).join(", ");
  return (
    <span>
      {labelOf(row)}
      {entity && <span className="block text-xs text-ink-3">{entity}</span>}
    </span>
  );
}

function Run({ id }: { id: string | null }) {
  if (!id) return null;
  return (
    <span className="inline-flex items-center gap-1">
      <code className="font-mono text-xs">{id.slice(0, 8)}</code>
      <CopyButton text={id} variant="ghost" />
    </span>
  );
}

function rowId(row: Restatement): string {
  return [row.date, row.grain, row.ad_group_id, row.ad_id, row.region, row.measure, row.sequence].join("|");
}
