import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { type Incident, useIncidentChanges } from "../queries";

const SPANS = [
  { label: "For 4 hours", hours: 4 },
  { label: "For a day", hours: 24 },
  { label: "For a week", hours: 24 * 7 },
  { label: "For 30 days", hours: 24 * 30 },
];

/** For how long nobody is told of an incident. */
export default function MuteDialog({ incident, onClose }: { incident: Incident; onClose: () => void }) {
  const { mute, busy } = useIncidentChanges(incident.id);
  const muteFor = (hours: number) =>
    void mute(hours).then(
      () => {
        notifyDone("Nobody is told of it, nor of the next ones of this check.");
        onClose();
      },
      (error: unknown) => notifyFailed("That did not work.", error),
    );
  return (
    <Dialog open onOpenChange={onClose} size="sm" title="Mute the incident" description="It is checked all the same; nobody is told of it, nor of the next ones of this check.">
      <div className="grid gap-2 pt-1 pb-4">
        {SPANS.map(({ label, hours }) => (
          <Button key={hours} disabled={busy} onClick={() => muteFor(hours)}>
            {label}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}
