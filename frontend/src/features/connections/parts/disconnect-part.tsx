import { Unplug } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone } from "@/components/ui/toast";
import { useDisconnect } from "../queries";
import type { Connection } from "../types";
import { accountName, PLATFORMS } from "../words";

/** The way out: what goes, and what stays. */
export function DisconnectPart({ connection }: { connection: Connection }) {
  const mayWrite = useCan("ops:write");
  const [asking, setAsking] = useState(false);
  const name = accountName(connection);
  const { provider } = PLATFORMS[connection.platform];
  const { disconnect, isPending } = useDisconnect(() => {
    setAsking(false);
    notifyDone(`${name} is disconnected.`);
  }, name);
  if (!mayWrite || connection.health.state === "disconnected") return null;
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 rounded-lg border border-dashed px-4 py-3 sm:px-5">
      <p className="min-w-0 flex-1 basis-64 text-sm text-ink-2">Disconnecting gives the access back. Settings, listings and history stay, and it can be connected again.</p>
      <Button variant="danger" onClick={() => setAsking(true)}>
        <Unplug aria-hidden /> Disconnect
      </Button>
      <ConfirmDialog open={asking} onOpenChange={setAsking} title={`Disconnect ${name}?`} action="Disconnect" busy={isPending} onConfirm={() => disconnect(connection)}>
        <dl className="grid gap-3">
          <div>
            <dt className="font-medium text-ink">What goes</dt>
            <dd>{connection.method === "oauth" ? `The access: it is given back at ${provider}, and its keys are deleted here.` : "The credentials: they are deleted here."} Nothing is read from now on.</dd>
          </div>
          <div>
            <dt className="font-medium text-ink">What stays</dt>
            <dd>Its settings, its history, what was read so far, and your locations. Connecting it again goes on from there.</dd>
          </div>
        </dl>
      </ConfirmDialog>
    </div>
  );
}
