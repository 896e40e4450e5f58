import { useState } from "react";
import { $api } from "@/api/client";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { PasswordInput } from "@/components/ui/password-input";
import { notifyDone } from "@/components/ui/toast";
import { type Provider, useForgetMarket } from "../pull-queries";

interface KeyDialogProps {
  provider: Provider;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

const PATH = "/api/v1/market/providers/{provider}/key";

/** Takes a provider's key into the vault, or out of it. It is never shown again. */
export default function KeyDialog({ provider, open, onOpenChange }: KeyDialogProps) {
  const [key, setKey] = useState("");
  const [tried, setTried] = useState(false);
  const forget = useForgetMarket();
  const params = { path: { provider: provider.name } };
  const done = async (words: string) => {
    notifyDone(words);
    onOpenChange(false);
    await forget();
  };
  const set = $api.useMutation("put", PATH, { onSuccess: () => done(`The key of ${provider.title} is kept in the vault.`) });
  const remove = $api.useMutation("delete", PATH, { onSuccess: () => done(`The key of ${provider.title} is gone.`) });
  const isShort = key.trim().length < 8;
  return (
    <Dialog open={open} onOpenChange={onOpenChange} size="sm" title={`Key of ${provider.title}`} description="It goes into the vault, and is never shown again.">
      <form
        noValidate
        className="grid grid-cols-1 gap-4 pb-3"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!isShort) set.mutate({ params, body: { key: key.trim() } });
        }}
      >
        <ProblemNotice error={set.error ?? remove.error} title="Nothing was changed." />
        <Field label="API key" error={tried && isShort ? "A key has at least 8 characters." : undefined}>
          {(control) => <PasswordInput {...control} autoComplete="new-password" value={key} maxLength={128} onChange={(event) => setKey(event.target.value)} />}
        </Field>
        <div className="flex flex-wrap justify-end gap-2">
          {provider.key_set_at && (
            <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate({ params })}>
              Remove
            </Button>
          )}
          <Button type="submit" variant="primary" busy={set.isPending}>
            Keep key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
