import { useMemo } from "react";
import { ShieldCheck } from "lucide-react";
import { EmptyState } from "@/components/data/empty-state";
import { Card, CardHeader } from "@/components/ui/card";
import { plural } from "@/lib/format";
import { flagWords } from "../flags";
import type { MarketPoint } from "../queries";
import { PointTable } from "./point-table";

/** The observations of this range that are in doubt. They are real answers of the source: kept, shown, not mended. */
export function FlaggedCard({ points, flagged, onHistory }: { points: readonly MarketPoint[]; flagged: number; onHistory: (day: string) => void }) {
  const rows = useMemo(() => points.filter((point) => flagWords(point).length > 0), [points]);
  return (
    <Card>
      <CardHeader title="In doubt" description={flagged > rows.length ? `${plural(rows.length, "observation")} of this range, ${plural(flagged, "observation")} of the whole series` : `${plural(rows.length, "observation")} of this range`} />
      {rows.length === 0 ? (
        <EmptyState icon={ShieldCheck} title="Nothing is in doubt here">
          No observation of this range is flagged.
        </EmptyState>
      ) : (
        <PointTable label="Observations in doubt" points={rows} onHistory={onHistory} />
      )}
    </Card>
  );
}
