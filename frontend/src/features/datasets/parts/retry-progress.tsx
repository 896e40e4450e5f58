import { useEffect } from "react";
import { Notice } from "@/components/ui/notice";
import { ProgressBar } from "@/components/ui/progress-bar";
import { formatCount, plural } from "@/lib/format";
import { isOver, useForgetDatasets, useRetryProgress } from "../queries";

/** How far a retry is, and what became of the rows. */
export function RetryProgress({ name, retryId }: { name: string; retryId: string }) {
  const { data: retry } = useRetryProgress(name, retryId);
  const forget = useForgetDatasets();
  const over = retry !== undefined && isOver(retry);
  useEffect(() => {
    if (over) void forget();
  }, [over, forget]);
  if (!retry) return null;
  const tried = retry.landed + retry.failed;
  return (
    <div className="px-4 pb-4 sm:px-5">
      {over ? (
        <Notice role="status" tone={retry.error ? "bad" : retry.failed > 0 ? "warn" : "good"} title={`${plural(retry.landed, "row")} landed.`}>
          {retry.failed > 0 ? `${plural(retry.failed, "row")} still break a rule and stay. ` : ""}
          {retry.error?.message}
        </Notice>
      ) : (
        <ProgressBar label="Trying the rows once more" value={retry.total > 0 ? tried / retry.total : undefined} note={`${formatCount(tried)} of ${formatCount(retry.total)}`} />
      )}
    </div>
  );
}
