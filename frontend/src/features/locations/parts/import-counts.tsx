import { Tiles } from "@/components/data/tiles";
import { formatCount } from "@/lib/format";
import type { LocationImport } from "../import-queries";
import { summary } from "../import-words";

/** How many rows do what; said aloud once it is known. */
export function ImportCounts({ report, label }: { report: LocationImport; label: string }) {
  return (
    <>
      <p role="status" className="sr-only">
        {`${label}: ${summary(report)}.`}
      </p>
      <Tiles
        label={label}
        items={[
          ["Added", formatCount(report.added)],
          ["Changed", formatCount(report.changed)],
          ["Unchanged", formatCount(report.unchanged)],
          ["Refused", formatCount(report.refused), report.refused > 0 ? "warn" : undefined],
        ]}
      />
    </>
  );
}
