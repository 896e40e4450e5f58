import { Eye, Send } from "lucide-react";
import { useState } from "react";
import { idempotencyKey, type Schema } from "@/api/client";
import { toProblem } from "@/api/problem";
import { RefusedNotice } from "@/components/data/refused-notice";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Select, Textarea } from "@/components/ui/field";
import { notifyDone } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { addresseesIn } from "../addresses";
import { useAsk, usePreview } from "../queries";
import { CONSENTS, type Language, LANGUAGES } from "../words";

const MOST = 200;
type Source = Schema<"ReviewConsent">["source"];

/** Asks people by e-mail. The words of the mail are fixed, and the same for everybody. */
export function AskForm({ locationId }: { locationId: string }) {
  const [list, setList] = useState("");
  const [language, setLanguage] = useState<Language>("en");
  const [signedBy, setSignedBy] = useState("");
  const [source, setSource] = useState<Source>("purchase");
  const [statement, setStatement] = useState("");
  const ask = useAsk();
  const preview = usePreview();
  const recipients = addresseesIn(list);
  const letter = { location_id: locationId, language, ...(signedBy.trim() ? { signed_by: signedBy.trim() } : {}) };
  const mistakes = ask.error ? toProblem(ask.error).errors : [];
  const atRecipients = mistakes.flatMap(({ pointer, message }) => {
    const index = Number(/^\/recipients\/(\d+)/.exec(pointer)?.[1] ?? NaN);
    return Number.isNaN(index) ? [] : [`${recipients[index]?.email ?? index + 1}: ${message}`];
  });
  const tooMany = recipients.length > MOST ? `At most ${MOST} at once.` : undefined;
  const send = () =>
    ask
      .mutateAsync({ body: { ...letter, recipients, consent: { source, statement: statement.trim() } }, params: { header: { "Idempotency-Key": idempotencyKey() } } })
      .then(({ counts }) => {
        setList("");
        notifyDone(`${plural(counts.queued, "person is", "people are")} asked.${counts.skipped ? ` ${counts.skipped} left out: the list says why.` : ""}`);
      })
      .catch(() => undefined);
  return (
    <Card>
      <CardHeader title="Ask by e-mail" description="Nobody is asked twice within half a year, and everybody can say no at one click." />
      <CardBody>
        <form
          noValidate
          className="grid grid-cols-1 gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <RefusedNotice error={ask.error} title="Nobody was asked." fields={["recipients", "consent"]} />
          <Field label="Addresses" hint={`One to a line, with or without a name: Ann Bell <ann@example.com>. ${recipients.length} of ${MOST}.`} error={atRecipients[0] ?? tooMany}>
            {(control) => <Textarea {...control} value={list} rows={4} onChange={({ target }) => setList(target.value)} />}
          </Field>
          <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
            <Field label="Language">
              {(control) => (
                <Select {...control} value={language} onChange={({ target }) => setLanguage(target.value as Language)}>
                  {Object.entries(LANGUAGES).map(([value, label]) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label="Signed by" hint="A person's name; may stay empty.">
              {(control) => <Input {...control} value={signedBy} maxLength={80} onChange={({ target }) => setSignedBy(target.value)} />}
            </Field>
          </div>
          <Field label="Where they agreed">
            {(control) => (
              <Select {...control} value={source} onChange={({ target }) => setSource(target.value as Source)}>
                {Object.entries(CONSENTS).map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="What they agreed to" hint="Kept with the request, for whoever asks later." error={mistakes.some(({ pointer }) => pointer.startsWith("/consent")) ? "Say it in at least ten characters, on one line." : undefined}>
            {(control) => <Input {...control} value={statement} maxLength={500} onChange={({ target }) => setStatement(target.value)} />}
          </Field>
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="primary" busy={ask.isPending} disabled={recipients.length === 0 || tooMany !== undefined}>
              <Send aria-hidden /> {recipients.length ? `Ask ${plural(recipients.length, "person", "people")}` : "Ask"}
            </Button>
            <Button busy={preview.isPending} onClick={() => preview.mutate({ body: { ...letter, ...(recipients[0]?.name ? { name: recipients[0].name } : {}) } })}>
              <Eye aria-hidden /> Preview
            </Button>
          </div>
          <RefusedNotice error={preview.error} title="There is no preview." fields={[]} />
        </form>
        <Dialog open={preview.data !== undefined} onOpenChange={() => preview.reset()} title={preview.data?.subject ?? "Preview"}>
          {preview.data && <pre className="max-h-[70vh] overflow-auto font-sans text-sm whitespace-pre-wrap text-ink">{preview.data.text}</pre>}
        </Dialog>
      </CardBody>
    </Card>
  );
}
