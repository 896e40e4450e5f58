import { type FormEvent, useState } from "react";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { notifyDone } from "@/components/ui/toast";
import { useChannelChanges } from "../queries";

const SLACK_URL = /^https:\/\/hooks\.slack(-gov)?\.com\/services\/[\w-]+\/[\w-]+\/[\w-]+$/;

/** Adds a channel by its incoming webhook. */
export default function ChannelDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [errors, setErrors] = useState<{ name?: string | undefined; url?: string | undefined }>({});
  const [problem, setProblem] = useState<string>();
  const { create, busy } = useChannelChanges();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = { name: name.trim() ? undefined : "Give it a name.", url: SLACK_URL.test(url.trim()) ? undefined : "Give the address of an incoming webhook: https://hooks.slack.com/services/…" };
    setErrors(wrong);
    if (wrong.name || wrong.url) return;
    try {
      await create(name.trim(), url.trim());
      notifyDone(`${name.trim()} can be told by rules now.`);
      onClose();
    } catch (error) {
      const { title, detail, errors: fields } = toProblem(error);
      setProblem(fields[0]?.message ?? detail ?? title);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add a Slack channel"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="channel" busy={busy}>
            Add
          </Button>
        </>
      }
    >
      <form id="channel" onSubmit={(event) => void submit(event)} className="grid grid-cols-1 gap-4 pb-2">
        {problem && (
          <Notice tone="bad" role="alert">
            {problem}
          </Notice>
        )}
        <Field label="Name" hint="As rules and the history name it." error={errors.name}>
          {(control) => <Input {...control} value={name} maxLength={80} placeholder="#ads-alerts" onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label="Incoming webhook" hint="Slack shows it under Incoming Webhooks of your app. It is a secret, and not shown again." error={errors.url}>
          {(control) => <Input {...control} type="password" autoComplete="off" value={url} maxLength={200} onChange={(event) => setUrl(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}
