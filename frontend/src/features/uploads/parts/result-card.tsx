import { Link } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { ExportGate } from "@/components/data/export-gate";
import { type Tile, Tiles } from "@/components/data/tiles";
import { buttonClass } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { ProgressBar } from "@/components/ui/progress-bar";
import { formatCount } from "@/lib/format";
import { KINDS } from "../kinds";
import type { Upload } from "../queries";
import { useUploadProgress } from "../use-upload-progress";
import { ErrorList } from "./preview-card";

/** What became of every row: live while it is written, and for good afterwards. */
export function ResultCard({ upload }: { upload: Upload }) {
  if (upload.state === "committing") return <Writing upload={upload} />;
  if (upload.state === "committed") return <Written upload={upload} />;
  return (
    <Notice
      tone="bad"
      role="alert"
      actions={
        <Link to="/uploads" className={buttonClass()}>
          Upload another file
        </Link>
      }
      title={upload.state === "refused" ? "The file was refused; nothing was written." : "The rows could not be written; nothing was half done."}
    >
      {upload.error?.message}
      {upload.error && <ErrorList errors={upload.error.errors ?? []} />}
    </Notice>
  );
}

function Writing({ upload }: { upload: Upload }) {
  const progress = useUploadProgress(upload.id);
  const whole = progress?.total ?? 0;
  return (
    <Card className="p-5">
      <ProgressBar
        label={progress?.message ?? "Writing the rows"}
        value={whole > 0 ? (progress?.done ?? 0) / whole : undefined}
        note={whole > 0 ? `${formatCount(progress?.done)} of ${formatCount(whole)}` : undefined}
      />
      <p className="mt-3 text-sm text-ink-2">You can leave this page: the work goes on, and is done once even if a part of Opsight restarts.</p>
    </Card>
  );
}

function Written({ upload }: { upload: Upload }) {
  const { counts, observations, notices } = upload;
  if (!counts) return null;
  const nothingNew = counts.accepted === 0 && counts.quarantined === 0;
  return (
    <Card>
      <CardHeader
        title={nothingNew ? "Nothing was new" : "Written"}
        description="Every row of the file is accounted for: received = written + unchanged + merged + quarantined"
        actions={<NextSteps upload={upload} />}
      />
      <CardBody className="grid gap-4">
        <CountGrid counts={counts} unit="rows" />
        {observations && <CountGrid counts={observations} unit="observations" />}
        {notices.map((notice) => (
          <Notice key={notice.code}>{notice.message}</Notice>
        ))}
      </CardBody>
    </Card>
  );
}

const PARTS = [
  ["received", "Received"],
  ["inserted", "New"],
  ["updated", "Changed"],
  ["unchanged", "Unchanged"],
  ["merged", "Merged"],
  ["quarantined", "Quarantined"],
] as const;

function CountGrid({ counts, unit }: { counts: NonNullable<Upload["counts"]>; unit: string }) {
  const items = PARTS.map(([key, label]): Tile => [`${label} ${unit}`, formatCount(counts[key]), key === "quarantined" && counts[key] ? "warn" : undefined]);
  return <Tiles label={`Counts of ${unit}`} items={items} />;
}

function NextSteps({ upload }: { upload: Upload }) {
  const quarantined = (upload.counts?.quarantined ?? 0) > 0;
  return (
    <>
      {quarantined && (
        <>
          <ExportGate>
            <a className={buttonClass()} href={`/api/v1/uploads/${upload.id}/errors`} download>
              <Download aria-hidden /> Error report
            </a>
          </ExportGate>
          <Link to="/datasets/$name" params={{ name: KINDS[upload.kind].dataset }} search={{ origin: upload.id }} className={buttonClass()}>
            Correct the rows
          </Link>
        </>
      )}
      {upload.kind === "market" ? (
        <Link to="/market" className={buttonClass({ variant: "primary" })}>
          See the charts
        </Link>
      ) : (
        <ShowOverview />
      )}
    </>
  );
}

function ShowOverview() {
  return (
    <Link to="/dashboards/campaigns" search={{ dataset: undefined, range: undefined, start: undefined, end: undefined }} className={buttonClass({ variant: "primary" })}>
      See the numbers
    </Link>
  );
}
