import { lazy, Suspense, useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { ProgressBar } from "@/components/ui/progress-bar";
import { useNow } from "@/lib/hooks";
import { formatCount, plural } from "@/lib/format";
import { formatMoment, formatUntil } from "@/lib/time";
import { type Deletion, finishedParts } from "../deletions";

const DeletionDialog = lazy(() => import("./deletion-dialog"));

/** Clients that are deleted: until when they can be restored, how far removing is, and the certificate. */
export function DeletionsCard({ deletions }: { deletions: readonly Deletion[] }) {
  const [shown, setShown] = useState<string>();
  const deletion = deletions.find(({ id }) => id === shown);
  return (
    <Card>
      <CardHeader title="Deletions" description="What was removed, and what will be. A client that still waits can be restored above." />
      <ul className="divide-y border-t" aria-label="Deletions">
        {deletions.map((one) => (
          <DeletionRow key={one.id} deletion={one} onShow={() => setShown(one.id)} />
        ))}
      </ul>
      <Suspense>{deletion && <DeletionDialog deletion={deletion} onClose={() => setShown(undefined)} />}</Suspense>
    </Card>
  );
}

function DeletionRow({ deletion, onShow }: { deletion: Deletion; onShow: () => void }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1 basis-56">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          {deletion.name} <StateBadge state={deletion.state} />
        </p>
        <p className="text-xs text-ink-3">
          {deletion.requested_by_name}: {deletion.reason}
        </p>
      </div>
      <div className="basis-full text-sm text-ink-2 sm:basis-64">
        <Stage deletion={deletion} />
      </div>
      <Button size="sm" aria-label={`${deletion.state === "purged" ? "Certificate" : "Details"} of ${deletion.name}`} onClick={onShow}>
        {deletion.state === "purged" ? "Certificate" : "Details"}
      </Button>
    </li>
  );
}

function StateBadge({ state }: { state: Deletion["state"] }) {
  if (state === "waiting") return <Badge tone="warn">Waits</Badge>;
  return state === "purged" ? <Badge tone="outline">Removed</Badge> : <Badge tone="brand">Being removed</Badge>;
}

function Stage({ deletion }: { deletion: Deletion }) {
  const now = useNow();
  const { done, all } = finishedParts(deletion);
  switch (deletion.state) {
    case "purging":
      return <ProgressBar label={`${done} of ${all} services`} value={all ? done / all : 0} note={plural(deletion.rows, "row")} />;
    case "purged":
      return `${formatCount(deletion.rows)} rows and ${plural(deletion.files, "file")}, ${formatMoment(deletion.purged_at)}`;
    default:
      return `Goes ${formatUntil(deletion.purge_after, now)}, ${formatMoment(deletion.purge_after)}`;
  }
}
