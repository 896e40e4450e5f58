import { CalendarX, FilterX } from "lucide-react";
import { EmptyState } from "@/components/data/empty-state";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { useSetView } from "@/components/view/use-view";
import { formatRange } from "@/lib/days";
import type { Combined } from "../queries";

interface NoRowsInRangeProps {
  data: Combined;
  filtered: boolean;
  onClear: () => void;
}

/** There are data, but not for what was asked: tells filters that fit nothing from days without data. */
export function NoRowsInRange({ data, filtered, onClear }: NoRowsInRangeProps) {
  const setView = useSetView();
  const { start, end } = data.coverage;
  return (
    <Card>
      {filtered ? (
        <EmptyState icon={FilterX} title="No campaign fits these filters" action={<Button onClick={onClear}>Clear the filters</Button>}>
          There may be some outside these platforms, or under another name.
        </EmptyState>
      ) : (
        <EmptyState
          icon={CalendarX}
          title="No data on these days"
          action={
            <Button variant="primary" onClick={() => setView({ range: undefined, start: undefined, end: undefined })}>
              Show the last 30 days with data
            </Button>
          }
        >
          {start && end ? `Data cover ${formatRange({ start, end })}.` : "Nothing was read yet."}
        </EmptyState>
      )}
    </Card>
  );
}
