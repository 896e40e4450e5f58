import { lazy, Suspense, useState } from "react";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import type { Run } from "./run";
import { useRecipients } from "./sending";

const SendDialog = lazy(() => import("./send-dialog"));

/** Sends the result of a run by e-mail, once there is one. The dialog's code comes when it is asked for. */
export function SendButton({ run }: { run: Run }) {
  const [isOpen, setOpen] = useState(false);
  const recipients = useRecipients(run);
  if (!useCan("reports:run") || run.formats.length === 0 || !recipients) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>Send</Button>
      <Suspense>{isOpen && <SendDialog run={run} recipients={recipients} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
