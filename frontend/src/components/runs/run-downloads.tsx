import { Download } from "lucide-react";
import { ExportGate } from "@/components/data/export-gate";
import { buttonClass } from "@/components/ui/button";
import type { Run } from "./run";

/** Where a run's file in a format is. */
export function artifactUrl(runId: string, format: Run["formats"][number]): string {
  return `/api/v1/runs/${runId}/artifacts/${format}`;
}

/** The files that a run can be taken as. */
export function RunDownloads({ run }: { run: Run }) {
  if (run.formats.length === 0) return null;
  return (
    <ExportGate>
      {run.formats.map((format) => (
        <a key={format} href={artifactUrl(run.id, format)} download className={buttonClass({ size: "sm" })}>
          <Download aria-hidden /> {format.toUpperCase()}
        </a>
      ))}
    </ExportGate>
  );
}
