import { BellOff, BellRing, Check } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { type Incident, useIncidentChanges } from "../queries";

const AcknowledgeDialog = lazy(() => import("./acknowledge-dialog"));
const SPANS = [
  { label: "For 4 hours", hours: 4 },
  { label: "For a day", hours: 24 },
  { label: "For a week", hours: 24 * 7 },
  { label: "For 30 days", hours: 24 * 30 },
];

/** What somebody who may write does about an open incident. */
export function IncidentActions({ incident }: { incident: Incident }) {
  const [acknowledging, setAcknowledging] = useState(false);
  const { mute, unmute, busy } = useIncidentChanges(incident.id);
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
        <Menu
          align="end"
          trigger={
            <Button disabled={busy}>
              <BellOff aria-hidden /> Mute
            </Button>
          }
        >
          {SPANS.map(({ label, hours }) => (
            <MenuItem key={hours} onClick={() => act("Nobody is told of it, nor of the next ones of this check.", mute(hours))}>
              {label}
            </MenuItem>
          ))}
        </Menu>
      )}
      <Button variant="primary" onClick={() => setAcknowledging(true)}>
        <Check aria-hidden /> {incident.acknowledged_at ? "Change the note" : "Acknowledge"}
      </Button>
      <Suspense>{acknowledging && <AcknowledgeDialog incident={incident} onClose={() => setAcknowledging(false)} />}</Suspense>
    </>
  );
}
