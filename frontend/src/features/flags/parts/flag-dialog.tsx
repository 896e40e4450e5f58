import { type FormEvent, useState } from "react";
import { $api, type Schema } from "@/api/client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useAdoptFlags } from "../queries";

export type FlagChange =
  | { flag: Schema<"Flag">; kind: "tenant" | "platform"; enabled: boolean | null }
  | { flag: Schema<"Flag">; kind: "kill" }
  | { flag: Schema<"Flag">; kind: "revive" };

const SHORTEST = 3;

/** Asks for the reason of a change, then makes it. */
export function FlagDialog({ change, onClose }: { change: FlagChange; onClose: () => void }) {
  const { flag } = change;
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const { apply, busy } = useApply(change, onClose);
  const missing = reason.trim().length < SHORTEST;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!missing) apply(reason.trim());
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={titleOf(change)} description={flag.description} size="sm">
      <form onSubmit={submit} className="grid gap-4 pb-3">
        {change.kind === "kill" && <p className="text-sm text-ink-2">It is off for every tenant within two seconds, whatever they say themselves, until the switch is released.</p>}
        <Field label="Why?" hint="It stands in the audit log." error={tried && missing ? `Give a reason of at least ${SHORTEST} characters.` : undefined}>
          {(control) => <Input {...control} autoFocus value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button type="button" variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant={change.kind === "kill" ? "danger" : "primary"} disabled={busy}>
            {titleOf(change)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function titleOf(change: FlagChange): string {
  switch (change.kind) {
    case "kill":
      return "Kill for everybody";
    case "revive":
      return "Release the kill switch";
    default: {
      const where = change.kind === "platform" ? "for all tenants" : "for this tenant";
      return change.enabled === null ? "Follow the platform" : `Turn ${change.enabled ? "on" : "off"} ${where}`;
    }
  }
}

function useApply(change: FlagChange, onClose: () => void): { apply: (reason: string) => void; busy: boolean } {
  const adopt = useAdoptFlags();
  const options = {
    onSuccess: async (flags: Schema<"FlagList">) => {
      onClose();
      await adopt(flags);
      notifyDone(`${change.flag.key}: done. It counts everywhere within two seconds.`);
    },
    onError: (error: unknown) => notifyFailed(`${change.flag.key} was not changed.`, error),
  };
  const set = $api.useMutation("put", "/api/v1/flags/{key}", options);
  const kill = $api.useMutation("post", "/api/v1/flags/{key}/kill", options);
  const revive = $api.useMutation("post", "/api/v1/flags/{key}/revive", options);
  const params = { path: { key: change.flag.key } };
  const apply = (reason: string) => {
    if (change.kind === "kill") kill.mutate({ params, body: { reason } });
    else if (change.kind === "revive") revive.mutate({ params, body: { reason } });
    else set.mutate({ params, body: { enabled: change.enabled, scope: change.kind, reason } });
  };
  return { apply, busy: set.isPending || kill.isPending || revive.isPending };
}
