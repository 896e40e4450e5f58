import { Download } from "lucide-react";
import { Fact, FactList } from "@/components/data/fact-list";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { downloadText } from "@/lib/csv";
import { formatCount } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { type Deletion, serviceName } from "../deletions";

/** A deletion with what each service has removed; once everything is, the certificate as a file. */
export default function DeletionDialog({ deletion, onClose }: { deletion: Deletion; onClose: () => void }) {
  const save = () => downloadText(`deletion-${deletion.slug}.json`, `${JSON.stringify(deletion, null, 2)}\n`, "application/json");
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="lg"
      title={deletion.state === "purged" ? `Certificate: ${deletion.name} is removed` : `Deletion of ${deletion.name}`}
      footer={
        deletion.digest && (
          <Button variant="primary" onClick={save}>
            <Download aria-hidden /> Download certificate
          </Button>
        )
      }
    >
      <div className="grid grid-cols-1 gap-5 pb-2">
        <FactList>
          <Fact label="Asked for by">
            {deletion.requested_by_name}, {formatMoment(deletion.requested_at)}
          </Fact>
          <Fact label="Why">{deletion.reason}</Fact>
          <Fact label={deletion.purge_began_at ? "Could be restored until" : "Can be restored until"}>{formatMoment(deletion.purge_after)}</Fact>
          {deletion.purge_began_at && <Fact label="Removing began">{formatMoment(deletion.purge_began_at)}</Fact>}
          {deletion.purged_at && <Fact label="Removed">{formatMoment(deletion.purged_at)}</Fact>}
          {deletion.digest && (
            <Fact label="SHA-256">
              <code className="text-xs break-all">{deletion.digest}</code>
              <span className="block text-xs text-ink-3">The sealed audit trail holds the same.</span>
            </Fact>
          )}
        </FactList>
        {deletion.parts.length > 0 && <Parts parts={deletion.parts} />}
        <section aria-label="What stays">
          <h3 className="mb-1.5 text-sm font-semibold">What stays</h3>
          <ul className="grid list-disc gap-1 pl-5 text-sm text-ink-2">
            {deletion.kept.map((kept) => (
              <li key={kept}>{kept}</li>
            ))}
          </ul>
        </section>
      </div>
    </Dialog>
  );
}

function Parts({ parts }: { parts: Deletion["parts"] }) {
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">What each service has removed</caption>
      <thead>
        <tr className="border-b text-left text-xs text-ink-3">
          <th scope="col" className="py-1.5 font-medium">What</th>
          <th scope="col" className="py-1.5 text-right font-medium">Rows</th>
          <th scope="col" className="py-1.5 text-right font-medium">Files</th>
          <th scope="col" className="py-1.5 text-right font-medium max-sm:hidden">Finished</th>
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <tr key={part.service} className="border-b last:border-0">
            <th scope="row" className="py-1.5 text-left font-normal">{serviceName(part.service)}</th>
            <td className="num py-1.5 text-right">{formatCount(part.rows)}</td>
            <td className="num py-1.5 text-right">{formatCount(part.files)}</td>
            <td className="py-1.5 text-right text-ink-2 max-sm:hidden">{part.finished_at ? formatMoment(part.finished_at) : "Not yet"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
