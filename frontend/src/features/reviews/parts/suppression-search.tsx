import { useState } from "react";
import { fieldProblems } from "@/api/field-problems";
import { RefusedNotice } from "@/components/data/refused-notice";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { notifyDone } from "@/components/ui/toast";
import { formatMoment } from "@/lib/time";
import { type Suppression, useSuppressionChanges, useSuppressionSearch } from "../suppressions";

/** Whether an address gets no more mail. What is found can be changed: only who knows the whole address gets here. */
export function SuppressionSearch({ mayWrite }: { mayWrite: boolean }) {
  const [email, setEmail] = useState("");
  const search = useSuppressionSearch();
  const changes = useSuppressionChanges();
  const look = () => search.mutateAsync({ body: { email } }).catch(() => undefined);
  const add = () =>
    changes
      .add(email)
      .then(() => notifyDone("This address gets no more mail."))
      .then(look)
      .catch(() => undefined);
  const lifted = () => {
    notifyDone("This address can be asked again.");
    search.reset();
    setEmail("");
  };
  return (
    <div className="grid grid-cols-1 gap-3">
      <form
        noValidate
        className="grid grid-cols-1 gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void look();
        }}
      >
        <Field label="Address to look for" hint="The whole address: addresses are kept so that nobody can read them." error={fieldProblems(search.error, ["email"]).byField.email}>
          {(control) => (
            <Input
              {...control}
              value={email}
              maxLength={320}
              type="email"
              autoComplete="off"
              onChange={({ target }) => {
                setEmail(target.value);
                search.reset();
              }}
            />
          )}
        </Field>
        <div>
          <Button type="submit" busy={search.isPending} disabled={!email.trim()}>
            Look
          </Button>
        </div>
      </form>
      <RefusedNotice error={changes.error} title="Nothing was changed." fields={["reason"]} />
      {search.data &&
        (search.data.suppression ? (
          <Found entry={search.data.suppression} lift={mayWrite ? (entry, reason) => changes.lift(entry, email, reason).then(lifted) : undefined} busy={changes.busy} error={changes.error} />
        ) : (
          <Notice
            role="status"
            tone="good"
            title="This address may be written to."
            actions={
              mayWrite && (
                <Button size="sm" busy={changes.busy} onClick={() => void add()}>
                  Send it no more mail
                </Button>
              )
            }
          >
            It is not on the list.
          </Notice>
        ))}
    </div>
  );
}

interface FoundProps {
  entry: Suppression;
  /** Absent: the role reads only. */
  lift: ((entry: Suppression, reason: string) => Promise<void>) | undefined;
  busy: boolean;
  error: unknown;
}

function Found({ entry, lift, busy, error }: FoundProps) {
  const [reason, setReason] = useState("");
  return (
    <>
      <Notice role="status" title="This address gets no more mail.">
        Since {formatMoment(entry.created_at)}, {entry.source === "recipient" ? "by the link in a mail." : "on the word of your team."}
      </Notice>
      {lift && (
        <form
          noValidate
          className="grid grid-cols-1 gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            lift(entry, reason.trim()).catch(() => undefined);
          }}
        >
          <Field label="Why it may be asked again" hint="Who asked for mail again, and how. The audit log keeps it." error={fieldProblems(error, ["reason"]).byField.reason}>
            {(control) => <Input {...control} value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />}
          </Field>
          <div>
            <Button type="submit" busy={busy} disabled={!reason.trim()}>
              Let it be asked again
            </Button>
          </div>
        </form>
      )}
    </>
  );
}
