import { BellOff, BellRing, Check } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { type Incident, useIncidentChanges } from "../queries";

const AcknowledgeDialog = lazy(() => import("./acknowledge-dialog"));
const MuteDialog = lazy(() => import("./mute-dialog"));

/** What somebody who may write does about an open incident. */
export function IncidentActions({ incident }: { incident: Incident }) {
  const [acknowledging, setAcknowledging] = useState(false);
  const [muting, setMuting] = useState(false);
  const { unmute, busy } = useIncidentChanges(incident.id);
  const mayWrite = useCan("metrics:write");
  if (!mayWrite || incident.state === "closed") return null;
  const act = (done: string, doing: Promise<unknown>) => void doing.then(() => notifyDone(done), (error: unknown) => notifyFailed("That did not work.", error));
  return (
    <>
      {incident.muted_until ? (
        <Button disabled={busy} onClick={() => act("People are told again.", unmute())}>
          <BellRing aria-hidden /> Unmute
        </Button>
      ) : (
        <Button disabled={busy} onClick={() => setMuting(true)}>
          <BellOff aria-hidden /> Mute
        </Button>
      )}
      <Button variant="primary" onClick={() => setAcknowledging(true)}>
        <Check aria-hidden /> {incident.acknowledged_at ? "Change the note" : "Acknowledge"}
      </Button>
      <Suspense>{muting && <MuteDialog incident={incident} onClose={() => setMuting(false)} />}</Suspense>
      <Suspense>{acknowledging && <AcknowledgeDialog incident={incident} onClose={() => setAcknowledging(false)} />}</Suspense>
    </>
  );
}
