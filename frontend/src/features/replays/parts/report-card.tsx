import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { Notice } from "@/components/ui/notice";
import { formatCount, plural } from "@/lib/format";
import type { ReplayDetail } from "../queries";

/** Counts, checksums, and how this replay compares with the one before it. */
export function ReportCard({ replay }: { replay: ReplayDetail }) {
  const { counts, changes } = replay;
  if (!counts || !changes) return null;
  return (
    <Card>
      <CardHeader title="Report" description={`Checked against ${replay.dataset}@${replay.dataset_version}`} />
      <CardBody className="grid gap-4">
        <Compared replay={replay} />
        <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
          <Fact label="Rows read">{formatCount(counts.read)}</Fact>
          <Fact label="Accepted">{formatCount(counts.accepted)}</Fact>
          <Fact label="Outside the window">{formatCount(counts.filtered)}</Fact>
          <Fact label="Quarantined">
            {counts.quarantined > 0 ? (
              <Link to="/datasets/$name" params={{ name: replay.dataset }} search={{ way: "replay" }} className="text-warn underline underline-offset-2">
                {formatCount(counts.quarantined)}
              </Link>
            ) : (
              formatCount(counts.quarantined)
            )}
          </Fact>
        </dl>
        <Checksum label="Checksum before" value={replay.checksum_before} />
        <Checksum label="Checksum after" value={replay.checksum_after} />
      </CardBody>
    </Card>
  );
}

function Compared({ replay: { checksum_before, checksum_after, previous } }: { replay: ReplayDetail }) {
  if (checksum_before !== checksum_after) return <Notice tone="info" title="The content of these days has changed.">The marts of these days are rebuilt with the next run of the warehouse.</Notice>;
  if (previous && !previous.same)
    return (
      <Notice tone="info" title="Nothing changed now, but since the replay before.">
        {plural(previous.partitions_changed, "day of an account differs", "days of accounts differ")} from what they were then: rows came or were restated meanwhile.
      </Notice>
    );
  return <Notice tone="good" title="Exactly the same content.">{previous ? "It is what it was after the replay before, to the last digit." : "What is stored keeps every promise, and nothing had to change."}</Notice>;
}

function Checksum({ label, value }: { label: string; value: string | null }) {
  return (
    <div className="grid gap-1">
      <span className="text-xs text-ink-3">{label}</span>
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 break-all text-xs">{value}</code>
        {value && <CopyButton text={value} variant="ghost" />}
      </div>
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-ink-3">{label}</dt>
      <dd className="num text-lg font-semibold">{children}</dd>
    </div>
  );
}
