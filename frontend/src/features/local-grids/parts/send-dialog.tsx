import { Link } from "@tanstack/react-router";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button, buttonClass } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { DeliveryBadge } from "@/components/view/delivery-badge";
import { plural } from "@/lib/format";
import { useDeliverRun } from "../queries";
import type { GridReport, Run } from "../types";

interface SendDialogProps {
  report: GridReport;
  run: Run;
  onClose: () => void;
}

/** Who gets the result of a run, as what; then what became of it for each. */
export default function SendDialog({ report, run, onClose }: SendDialogProps) {
  const { deliver, busy, sent, error } = useDeliverRun(run.id);
  const recipients = report.draft.recipients ?? [];
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Send run ${run.number} of ${report.name}`}
      description={`By e-mail with the ${run.formats.includes("pdf") ? "PDF" : "CSV"} attached, or with a link alone if it is larger than 10 MB.`}
      footer={
        sent ? (
          <>
            <Link to="/ops/deliveries" search={{ run: run.id }} className={buttonClass({})}>
              Open the deliveries
            </Link>
            <Button variant="primary" onClick={onClose}>
              Close
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" busy={busy} disabled={recipients.length === 0} onClick={deliver}>
              {recipients.length === 0 ? "Send" : `Send to ${plural(recipients.length, "recipient")}`}
            </Button>
          </>
        )
      }
    >
      <div className="grid gap-3 pb-2 text-sm text-ink-2">
        <ProblemNotice error={error} title="It was not sent." />
        {recipients.length === 0 ? (
          <Notice
            title="The grid has no recipients."
            actions={
              <Link to="/ops/reports/local-search-grid/$id/edit" params={{ id: report.id }} className={buttonClass({ size: "sm" })}>
                Open the set-up
              </Link>
            }
          >
            Add some under “Schedule and recipients”.
          </Notice>
        ) : (
          <ul aria-label="Recipients" className="grid gap-1.5">
            {(sent ?? recipients.map((recipient) => ({ recipient, state: undefined }))).map(({ recipient, state }) => (
              <li key={recipient} className="flex flex-wrap items-center justify-between gap-2 rounded-md border bg-surface px-3 py-1.5">
                <span className="min-w-0 break-all text-ink">{recipient}</span>
                {state && <DeliveryBadge state={state} />}
              </li>
            ))}
          </ul>
        )}
        <p role="status">{sent ? "Each has it once: sending again sends nothing twice." : "Whoever has this result already gets it no second time. An address of no member waits until an admin approves it."}</p>
      </div>
    </Dialog>
  );
}
