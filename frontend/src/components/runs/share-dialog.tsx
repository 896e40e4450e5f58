import { useState } from "react";
import { SecretOnce } from "@/components/data/secret-once";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { Run } from "./run";
import { ShareForm } from "./share-form";
import { ShareList } from "./share-list";
import { type ShareLinkDraft, useShareChanges } from "./share-queries";

interface ShareDialogProps {
  run: Run;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Makes a link to a result and shows its address once; below, the links that there are. */
export default function ShareDialog({ run, open, onOpenChange }: ShareDialogProps) {
  const [url, setUrl] = useState<string>();
  const { create, revoke, error, busy } = useShareChanges(run.id);
  const make = (draft: ShareLinkDraft) => void create(draft).then((made) => setUrl(made.url), () => undefined);
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`Share run ${run.number} of ${run.report_name}`} description="Whoever has the link sees the result, without an account.">
      <div className="grid grid-cols-1 gap-4 pb-3">
        {url === undefined ? (
          <ShareForm formats={run.formats} busy={busy} error={error} onSubmit={make} />
        ) : (
          <div>
            <SecretOnce secret={url} name="link" />
            <Button className="mt-3" onClick={() => setUrl(undefined)}>
              Make another link
            </Button>
          </div>
        )}
        <ShareList runId={run.id} busy={busy} onRevoke={revoke} />
      </div>
    </Dialog>
  );
}
