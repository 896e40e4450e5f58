import { ProgressBar } from "@/components/ui/progress-bar";
import { formatCount } from "@/lib/format";
import { stepOf } from "../describe";
import type { Rotation } from "../queries";

/** A rotation while it runs. */
export function RotationProgress({ rotation }: { rotation: Rotation }) {
  const { rows_done: done, rows_total: total } = rotation;
  return (
    <div role="status">
      <ProgressBar
        label={stepOf(rotation)}
        value={total > 0 ? Math.min(1, done / total) : undefined}
        note={total > 0 ? `${formatCount(done)} of ${formatCount(total)}` : undefined}
      />
    </div>
  );
}
