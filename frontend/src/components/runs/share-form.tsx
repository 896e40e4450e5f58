import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { CheckField, Field, Select } from "@/components/ui/field";
import { PasswordInput } from "@/components/ui/password-input";
import type { Run } from "./run";
import type { ShareLinkDraft } from "./share-queries";

const DAYS = ["1", "7", "14", "30", "90"];
const schema = z.object({
  formats: z.array(z.string()).check(z.minLength(1, "Choose at least one.")),
  days: z.string(),
  password: z.string().check(z.regex(/^$|^.{8,128}$/, "At least 8 characters, or none.")),
});

interface ShareFormProps {
  formats: Run["formats"];
  busy: boolean;
  error: unknown;
  onSubmit: (draft: ShareLinkDraft) => void;
}

/** As what a result can be had by a link, how long, and with which password. */
export function ShareForm({ formats, busy, error, onSubmit }: ShareFormProps) {
  const first: string[] = formats.filter((format) => format === "html" || format === "pdf");
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { formats: first, days: "14", password: "" } });
  const { errors } = form.formState;
  const submit = form.handleSubmit(({ formats: chosen, days, password }) =>
    onSubmit({ formats: formats.filter((format) => chosen.includes(format)), expires_in_days: Number(days), password: password || null }),
  );
  return (
    <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4">
      <ProblemNotice error={error} title="No link was made." />
      <fieldset>
        <legend className="mb-1 text-sm font-medium">Offered as</legend>
        <div className="flex flex-wrap gap-x-4">
          {formats.map((format) => (
            <CheckField key={format} label={format.toUpperCase()} value={format} {...form.register("formats")} />
          ))}
        </div>
        {errors.formats?.message && <p className="text-xs font-medium text-bad">{errors.formats.message}</p>}
      </fieldset>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label="Works for">
          {(control) => (
            <Select {...control} {...form.register("days")}>
              {DAYS.map((days) => (
                <option key={days} value={days}>
                  {days === "1" ? "1 day" : `${days} days`}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Password" hint="Optional. Send it another way than the link." error={errors.password?.message}>
          {(control) => <PasswordInput {...control} {...form.register("password")} autoComplete="new-password" />}
        </Field>
      </div>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" busy={busy}>
          Make the link
        </Button>
      </div>
    </form>
  );
}
