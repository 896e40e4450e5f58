import { ProgressBar } from "@/components/ui/progress-bar";
import type { ConnectionSync, Platform } from "../types";
import { syncWords } from "../words";

/** A sync while it runs. How much there is, no provider tells beforehand. */
export function SyncProgress({ sync, platform }: { sync: ConnectionSync; platform: Platform }) {
  return (
    <div role="status">
      <ProgressBar label={syncWords(sync, platform)} value={undefined} />
    </div>
  );
}
