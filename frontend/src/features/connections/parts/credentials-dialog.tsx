import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useId } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { fieldProblems } from "@/api/field-problems";
import { RefusedNotice } from "@/components/data/refused-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { PasswordInput } from "@/components/ui/password-input";
import { notifyDone } from "@/components/ui/toast";
import { useConnectManually, useConnections, useRenew } from "../queries";
import type { Connection, Platform } from "../types";
import { accountName, PLATFORMS } from "../words";

const FIELDS = ["login", "password"];
const schema = z.object({
  login: z.string().check(z.minLength(1, "Enter the API login."), z.maxLength(255, "A login has at most 255 characters."), z.regex(/^[!-9;-~]+$/, "A login has no spaces and no colon.")),
  password: z.string().check(z.minLength(1, "Enter the API password."), z.maxLength(255, "A password has at most 255 characters.")),
});

interface CredentialsDialogProps {
  platform: Platform;
  /** The connection that gets new credentials; none makes a new one. */
  connection: Connection | undefined;
  onClose: () => void;
}

/** Login and password of a provider's API: they go into the vault, and nobody sees them again. */
export default function CredentialsDialog({ platform, connection, onClose }: CredentialsDialogProps) {
  const { name } = PLATFORMS[platform];
  const formId = useId();
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { login: "", password: "" } });
  const done = (one: Connection) => {
    notifyDone(`${accountName(one)} is connected.`);
    onClose();
  };
  const create = useConnectManually(done);
  const renew = useRenew(done);
  const { error } = connection ? renew : create;
  const { byField } = fieldProblems(error, FIELDS);
  const { errors } = form.formState;
  const practice = useConnections().data?.platforms.find((offer) => offer.platform === platform)?.practice_login;
  const save = form.handleSubmit((credentials) => (connection ? renew.renew(connection, credentials) : create.connect(platform, { mode: "live", account_id: null, credentials })));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={connection ? `New credentials for ${accountName(connection)}` : `Connect ${name}`}
      description="They are kept encrypted, and are never shown again. To change them, enter new ones."
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" busy={create.isPending || renew.isPending}>
            {connection ? "Save" : "Connect"}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={(event) => void save(event)} className="grid grid-cols-1 gap-4 pb-3">
        <RefusedNotice error={error} title="The credentials were not kept." fields={FIELDS} />
        <Field label="API login" hint={`As ${name} shows it under “API Access”.`} error={errors.login?.message ?? byField.login}>
          {(control) => <Input {...control} {...form.register("login")} autoComplete="off" spellCheck={false} />}
        </Field>
        <Field label="API password" hint="Not the password that you sign in there with." error={errors.password?.message ?? byField.password}>
          {(control) => <PasswordInput {...control} {...form.register("password")} autoComplete="new-password" />}
        </Field>
        {practice && (
          <p className="flex flex-wrap items-center justify-between gap-2 rounded-md bg-surface-2 px-3 py-2 text-sm text-ink-2">
            No account yet? Nothing real is behind the practice login.
            <Button size="sm" onClick={() => form.reset(practice)}>
              Use the practice login
            </Button>
          </p>
        )}
      </form>
    </Dialog>
  );
}
