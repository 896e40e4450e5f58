import { useState } from "react";
import { RefusedNotice } from "@/components/data/refused-notice";
import { CheckField, Field, Textarea } from "@/components/ui/field";
import { focusFirstInvalid } from "@/lib/first-invalid";
import { AddressField } from "./address-field";
import { addressFaults, addresses } from "./addresses";
import type { Run } from "./run";
import { type Choice, MOST_RECIPIENTS, MOST_WORDS } from "./sending";

type Format = Run["formats"][number];

interface SendFormProps {
  id: string;
  formats: readonly Format[];
  recipients: readonly string[];
  error: unknown;
  onSubmit: (choice: Choice) => void;
}

/** To whom a result goes, as what, and with which words. */
export function SendForm({ id, formats, recipients, error, onSubmit }: SendFormProps) {
  const [to, setTo] = useState<readonly string[]>(recipients);
  const [typed, setTyped] = useState("");
  const [files, setFiles] = useState<readonly Format[]>(["pdf"]);
  const [words, setWords] = useState("");
  const [asked, setAsked] = useState<readonly string[]>();
  const all = addresses(typed, to);
  const isNobody = asked !== undefined && all.length === 0;
  const isNothing = asked !== undefined && files.length === 0;
  const send = () => {
    setAsked(all);
    setTo(all);
    setTyped("");
    if (all.length === 0 || files.length === 0) return focusFirstInvalid(document.getElementById(id));
    onSubmit({ recipients: all, formats: [...files], message: words.trim() || null });
  };
  return (
    <form
      id={id}
      noValidate
      className="grid grid-cols-1 gap-4 pb-2"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <RefusedNotice error={error} title="It was not sent." fields={["recipients", "formats", "message"]} />
      <AddressField values={to} typed={typed} most={MOST_RECIPIENTS} faults={addressFaults(error, asked ?? [])} error={isNobody ? "Name at least one address." : undefined} onType={setTyped} onChange={setTo} />
      <fieldset aria-describedby={isNothing ? `${id}-files` : undefined}>
        <legend className="mb-1 text-sm font-medium">Files</legend>
        <div className="flex flex-wrap gap-x-4">
          {formats.map((format) => (
            <CheckField
              key={format}
              label={format.toUpperCase()}
              checked={files.includes(format)}
              aria-invalid={isNothing || undefined}
              onChange={({ target }) => setFiles(target.checked ? [...files, format] : files.filter((one) => one !== format))}
            />
          ))}
        </div>
        <p className="text-xs text-ink-3">Together 10 MB at most; what is larger goes as a link.</p>
        {isNothing && (
          <p id={`${id}-files`} className="text-xs font-medium text-bad">
            Choose at least one.
          </p>
        )}
      </fieldset>
      <Field label="Message" hint={`Optional. ${words.length} of ${MOST_WORDS} characters.`}>
        {(control) => <Textarea {...control} value={words} maxLength={MOST_WORDS} onChange={({ target }) => setWords(target.value)} />}
      </Field>
      <p className="text-xs text-ink-3">Whoever has had the same gets it no second time. An address of no member waits until an admin approves it.</p>
    </form>
  );
}
