import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { ProgressBar } from "@/components/ui/progress-bar";
import { formatCount, plural } from "@/lib/format";
import type { TakeOver } from "../queries";

/** How far the locations of an earlier product are. They all come at the end, together. */
export function TakeOverCard({ takeOver }: { takeOver: TakeOver }) {
  const { state, locations, done, total } = takeOver;
  const many = plural(locations, "location");
  if (state === "failed") {
    return (
      <Notice tone="bad" title="Your earlier locations were not taken over.">
        None of the {many} was added. Ask the operator of this installation to run it again.
      </Notice>
    );
  }
  const isWriting = done !== null && !!total;
  return (
    <Card className="p-4 sm:p-5">
      <ProgressBar
        label={`Taking over ${many} of your earlier product`}
        value={isWriting ? done / total : undefined}
        note={isWriting ? `${formatCount(done)} of ${formatCount(total)}` : state === "waiting" ? "Waiting for its turn" : "Looking for duplicates"}
      />
      <p className="mt-2 text-sm text-ink-2">They appear all at once when this is done. Until then locations are read, but not added or changed.</p>
    </Card>
  );
}
