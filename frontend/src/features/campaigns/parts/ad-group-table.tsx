import { useMemo, useState } from "react";
import type { Schema } from "@/api/client";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { Card, CardHeader } from "@/components/ui/card";
import { plural } from "@/lib/format";
import { measureColumns } from "../columns";
import type { CampaignDetail } from "../queries";
import { DEFAULT_SORT } from "../search";

type AdGroupRow = Schema<"AdGroupRow">;

const KEYS = ["spend", "impressions", "clicks", "ctr", "conversions", "cpa", "roas"] as const;

/** The campaign's ad groups; absent where the source reports none. */
export function AdGroupTable({ detail }: { detail: CampaignDetail }) {
  const [sort, setSort] = useState<string | undefined>(DEFAULT_SORT);
  const { currency } = detail.summary;
  const columns = useMemo<Column<AdGroupRow>[]>(
    () => [
      { id: "name", header: "Ad group", value: (row) => row.name ?? row.ad_group_id, cell: (row) => <span className="font-medium">{row.name ?? row.ad_group_id}</span> },
      ...measureColumns<AdGroupRow>({ keys: KEYS, currency, compared: false }),
    ],
    [currency],
  );
  if (detail.ad_groups.length === 0) return null;
  return (
    <Card>
      <CardHeader title="Ad groups" description={`${plural(detail.ad_groups.length, "ad group")} with data on these days`} />
      <DataTable label="Ad groups" columns={columns} rows={detail.ad_groups} rowId={(row) => row.ad_group_id} sort={sort} onSort={setSort} />
    </Card>
  );
}
