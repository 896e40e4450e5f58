import { Link } from "@tanstack/react-router";
import { useId } from "react";
import { Button, buttonClass } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { Run } from "./run";
import { SendForm } from "./send-form";
import { useDeliverRun } from "./sending";
import { SentList } from "./sent-list";

interface SendDialogProps {
  run: Run;
  /** Those of its report. */
  recipients: readonly string[];
  onClose: () => void;
}

/** Asks to whom a result goes, as what and with which words; then shows what became of it for each. */
export default function SendDialog({ run, recipients, onClose }: SendDialogProps) {
  const form = useId();
  const { deliver, busy, sent, error } = useDeliverRun(run.id);
  const footer = sent ? (
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
      <Button type="submit" form={form} variant="primary" busy={busy}>
        Send
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Send run ${run.number} of ${run.report_name}`} description="By e-mail, to each recipient apart." footer={footer}>
      {sent ? <SentList sent={sent} /> : <SendForm id={form} formats={run.formats} recipients={recipients} error={error} onSubmit={deliver} />}
    </Dialog>
  );
}
