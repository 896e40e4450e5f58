import { useId } from "react";
import { formatMoney } from "@/lib/format";
import { clockNote, costAMonth, formatLocal, type Rule } from "@/lib/report-rules";
import { useNextMoments } from "./queries";

interface NextMomentsProps {
  rule: Rule;
  /** What a run costs, in USD, where that is known. */
  costPerRun: number | undefined;
}

/** When a rule fires next, what the zone's clocks do to it, and what it costs a month. */
export function NextMoments({ rule, costPerRun }: NextMomentsProps) {
  const heading = useId();
  const { data } = useNextMoments(rule);
  if (!data) return null;
  const note = clockNote(rule, data.items);
  const cost = costPerRun === undefined ? undefined : costAMonth(rule, costPerRun);
  return (
    <div role="status" className="grid gap-1 text-sm text-ink-2">
      {data.items.length === 0 ? (
        <p className="font-medium text-bad">No moment is to come. Choose a later day.</p>
      ) : (
        <>
          <p className="font-medium text-ink" id={heading}>
            Next
          </p>
          <ol aria-labelledby={heading} className="num grid gap-0.5">
            {data.items.map((moment) => (
              <li key={moment.at}>{formatLocal(moment)}</li>
            ))}
          </ol>
        </>
      )}
      {note && <p className="text-xs text-ink-3">{note}</p>}
      {cost !== undefined && <p>{cost === 0 ? "It costs nothing." : `That is about ${formatMoney(cost, "USD")} a month, by the estimate of a run.`}</p>}
    </div>
  );
}
