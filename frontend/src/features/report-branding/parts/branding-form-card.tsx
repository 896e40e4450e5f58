import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useEffect, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { z } from "zod/mini";
import { fieldProblems } from "@/api/field-problems";
import { RefusedNotice } from "@/components/data/refused-notice";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field, Input } from "@/components/ui/field";
import { notifyDone } from "@/components/ui/toast";
import { useBrandingChanges } from "../queries";
import { bodyOf, type Branding, type BrandingForm, FIELDS, formOf } from "../types";
import { ColorField } from "./color-field";
import { ResetBranding } from "./reset-branding";

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "Say who publishes the reports."), z.maxLength(60, "At most 60 characters.")),
  color: z.string().check(z.regex(/^#[0-9a-f]{6}$/i, "A colour such as #1f4fd8.")),
  footer: z.string().check(z.trim(), z.maxLength(200, "At most 200 characters.")),
  website: z.string().check(z.trim(), z.maxLength(200, "At most 200 characters."), z.regex(/^(https:\/\/.*)?$/, "Begin with https://")),
});

interface BrandingFormCardProps {
  branding: Branding;
  mayEdit: boolean;
  onDraft: (draft: BrandingForm) => void;
}

/** Everything but the logo. What is typed is shown beside it before it is saved. */
export function BrandingFormCard({ branding, mayEdit, onDraft }: BrandingFormCardProps) {
  const { save } = useBrandingChanges(branding);
  const [error, setError] = useState<unknown>();
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: formOf(branding), disabled: !mayEdit });
  const { register, control, formState, reset } = form;
  const draft = useWatch({ control });
  useEffect(() => onDraft({ ...formOf(branding), ...draft }), [draft, branding, onDraft]);
  const refused = fieldProblems(error, FIELDS).byField;
  const submit = form.handleSubmit(async (filled) => {
    setError(undefined);
    try {
      reset(formOf(await save.mutateAsync(bodyOf(filled))));
      notifyDone("Reports that are run from now on look like this.");
    } catch (refusal) {
      setError(refusal);
    }
  });
  return (
    <Card>
      <CardHeader title="Report branding" description="Of reports that are run from now on: PDF, HTML, Excel, their mail and shared pages. Earlier runs keep their looks." />
      <CardBody>
        <form noValidate onSubmit={(event) => void submit(event)} className="grid grid-cols-1 gap-4">
          <RefusedNotice error={error} title="It was not saved." fields={FIELDS} />
          <Field label="Name" hint="Mail of reports is from this name, too." error={formState.errors.name?.message ?? refused["name"]}>
            {(field) => <Input {...field} {...register("name")} maxLength={60} autoComplete="organization" />}
          </Field>
          <ColorField form={form} error={formState.errors.color?.message ?? refused["color"]} mayEdit={mayEdit} />
          <Field label="Line at the foot" hint="On every page, such as an address." error={formState.errors.footer?.message ?? refused["footer"]}>
            {(field) => <Input {...field} {...register("footer")} maxLength={200} autoComplete="off" />}
          </Field>
          <Field label="Website" hint="Such as https://www.example.com" error={formState.errors.website?.message ?? refused["website"]}>
            {(field) => <Input {...field} {...register("website")} type="url" maxLength={200} autoComplete="url" />}
          </Field>
          {mayEdit && (
            <div className="flex flex-wrap justify-end gap-2">
              <ResetBranding branding={branding} onReset={(made) => reset(formOf(made))} />
              <Button type="submit" variant="primary" busy={save.isPending}>
                Save
              </Button>
            </div>
          )}
        </form>
      </CardBody>
    </Card>
  );
}
