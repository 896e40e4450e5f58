import { LayoutGrid, Table2 } from "lucide-react";
import { useMemo, useState } from "react";
import { DataTable } from "@/components/data/data-table";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Select } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { MEASURE_KEYS, MEASURES } from "@/features/campaigns/measures";
import { formatCount, formatMoney, plural } from "@/lib/format";
import { creativeColumns, rowKey } from "../columns";
import type { Leaderboard } from "../queries";
import type { CreativesSearch } from "../search";
import { bestFirst, DEFAULT_SORT, measureOf, readSort, type SortKey, titleOf } from "../sort";
import { CreativeCard } from "./creative-card";

const CARDS_AT_ONCE = 24;

interface BoardProps {
  data: Leaderboard;
  search: CreativesSearch;
  onSearch: (patch: Partial<CreativesSearch>) => void;
}

/** The creatives in order of a measure, as cards or as a table. */
export function Board({ data, search, onSearch }: BoardProps) {
  const sort = readSort(search.sort);
  const key = measureOf(sort);
  const onSort = (next: string | undefined) => onSearch({ sort: next === DEFAULT_SORT ? undefined : next });
  const asTable = search.as === "table";
  const choice = (
    <Segmented
      label="Shown as"
      value={asTable ? "table" : "cards"}
      onChange={(as) => onSearch({ as: as === "cards" ? undefined : as })}
      options={[
        { value: "cards", label: <Option icon={<LayoutGrid aria-hidden />} name="Cards" /> },
        { value: "table", label: <Option icon={<Table2 aria-hidden />} name="Table" /> },
      ]}
    />
  );
  const description = <Totals data={data} />;
  if (asTable) {
    return (
      <Card>
        <CardHeader title="Leaderboard" description={description} actions={choice} />
        <Table data={data} sort={search.sort ?? DEFAULT_SORT} onSort={onSort} />
      </Card>
    );
  }
  const controls = (
    <>
      <Select aria-label="In order of" value={key} onChange={(event) => onSort(bestFirst(event.target.value as SortKey))} className="!h-8 w-auto max-w-48 text-sm">
        {MEASURE_KEYS.map((name) => (
          <option key={name} value={name}>
            {MEASURES[name].label}
          </option>
        ))}
      </Select>
      {choice}
    </>
  );
  return (
    <section>
      <header className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2 pb-3">
        <div className="min-w-0">
          <h2 className="text-md font-semibold text-ink">{titleOf(sort)}</h2>
          <p className="mt-0.5 text-xs text-ink-3">{description}</p>
        </div>
        <div className="flex flex-wrap items-center gap-2">{controls}</div>
      </header>
      <Cards data={data} measure={key} />
    </section>
  );
}

function Option({ icon, name }: { icon: React.ReactNode; name: string }) {
  return (
    <>
      {icon} {name}
    </>
  );
}

function Totals({ data: { summary, total, meta } }: { data: Leaderboard }) {
  const cut = meta.truncated.creative;
  const spent = summary.spend !== null && `${formatMoney(summary.spend, summary.currency)} spent`;
  const words = [cut ? `The first ${formatCount(cut.shown)} of ${plural(cut.total, "creative")}` : plural(total, "creative"), `in ${plural(summary.campaigns, "campaign")}`];
  return <>{[words.join(" "), spent, cut && "totals count all of them"].filter(Boolean).join(" · ")}</>;
}

function Table({ data, sort, onSort }: { data: Leaderboard; sort: string; onSort: (sort: string | undefined) => void }) {
  const columns = useMemo(() => creativeColumns(data), [data]);
  return <DataTable label="Creatives" columns={columns} rows={data.rows} rowId={rowKey} sort={sort} onSort={onSort} />;
}

function Cards({ data, measure }: { data: Leaderboard; measure: SortKey }) {
  const [shown, setShown] = useState(CARDS_AT_ONCE);
  const left = data.rows.length - shown;
  return (
    <>
      <ol className="grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3 2xl:grid-cols-4">
        {data.rows.slice(0, shown).map((row, index) => (
          <CreativeCard key={rowKey(row)} row={row} rank={index + 1} measure={measure} compared={data.comparison !== null} />
        ))}
      </ol>
      {left > 0 && (
        <div className="flex justify-center pt-4">
          <Button onClick={() => setShown(shown + CARDS_AT_ONCE)}>Show {formatCount(Math.min(left, CARDS_AT_ONCE))} more</Button>
        </div>
      )}
    </>
  );
}
