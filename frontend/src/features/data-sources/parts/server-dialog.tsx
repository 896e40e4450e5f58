import { useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { fieldProblems } from "@/api/field-problems";
import { RefusedNotice } from "@/components/data/refused-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { notifyDone } from "@/components/ui/toast";
import { focusFirstInvalid } from "@/lib/first-invalid";
import { type AirbyteServer, SERVER, SERVERS, useForgetServers } from "../queries-remote";

interface ServerDialogProps {
  /** The one to change; without it, a new one is added. */
  server?: AirbyteServer;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDone: (server: AirbyteServer) => void;
}

const FIELDS = ["name", "base_url", "client_id", "client_secret"] as const;
type Values = Record<(typeof FIELDS)[number], string>;

const ABOUT: Record<keyof Values, { label: string; hint: string; type: string }> = {
  name: { label: "Name", hint: "How you will recognise it.", type: "text" },
  base_url: { label: "Address of its API", hint: "Such as https://api.airbyte.com/v1, or https://airbyte.example.com/api/public/v1.", type: "url" },
  client_id: { label: "Client id", hint: "Of an application: Airbyte, User settings, Applications.", type: "text" },
  client_secret: { label: "Client secret", hint: "Goes into the vault; nobody can read it again.", type: "password" },
};

/** Adds an Airbyte server, or changes one. Its secret goes into the vault, and to no other address than the one it was given for. */
export default function ServerDialog({ server, open, onOpenChange, onDone }: ServerDialogProps) {
  const [values, setValues] = useState<Values>({ name: server?.name ?? "", base_url: server?.base_url ?? "", client_id: server?.client_id ?? "", client_secret: "" });
  const [tried, setTried] = useState(false);
  const forget = useForgetServers();
  const onSuccess = async (kept: AirbyteServer) => {
    await forget();
    notifyDone(server ? `${kept.name} is changed.` : `${kept.name} is added.`);
    onDone(kept);
  };
  const create = $api.useMutation("post", SERVERS, { onSuccess });
  const change = $api.useMutation("patch", SERVER, { onSuccess });
  const error = create.error ?? change.error;
  const refused = fieldProblems(error, FIELDS).byField;
  const keepsSecret = server !== undefined && values.base_url.trim() === server.base_url && values.client_id.trim() === server.client_id;
  const problemOf = (name: keyof Values) => {
    if (name === "client_secret" && keepsSecret) return undefined;
    if (values[name].trim()) return undefined;
    return name === "client_secret" && server ? "Enter it again: the address or the client id is another one." : "This is needed.";
  };
  const submit = () => {
    setTried(true);
    if (FIELDS.some(problemOf)) return;
    const { client_secret: secret, ...rest } = values;
    const body = { name: rest.name.trim(), base_url: rest.base_url.trim(), client_id: rest.client_id.trim() };
    if (server) change.mutate({ params: { path: { server_id: server.id } }, body: { ...body, ...(secret ? { client_secret: secret } : {}) } });
    else create.mutate({ body: { ...body, client_secret: secret }, headers: { "Idempotency-Key": idempotencyKey() } });
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={server ? `Edit ${server.name}` : "Add an Airbyte server"} description={server && describeUse(server)}>
      <form
        noValidate
        className="grid gap-4 pb-3"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
          focusFirstInvalid(event.currentTarget);
        }}
      >
        <RefusedNotice error={error} title={server ? "The server was not changed." : "The server was not added."} fields={FIELDS} />
        {FIELDS.map((name) => (
          <Field key={name} label={ABOUT[name].label} hint={name === "client_secret" && keepsSecret ? "Kept in the vault. Enter another one to replace it." : ABOUT[name].hint} error={(tried ? problemOf(name) : undefined) ?? refused[name]}>
            {(control) => (
              <Input
                {...control}
                type={ABOUT[name].type}
                value={values[name]}
                placeholder={name === "client_secret" && keepsSecret ? "••••••••" : undefined}
                spellCheck={false}
                autoComplete={name === "client_secret" ? "new-password" : "off"}
                onChange={(event) => setValues((before) => ({ ...before, [name]: event.target.value }))}
              />
            )}
          </Field>
        ))}
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" variant="primary" busy={create.isPending || change.isPending}>
            {server ? "Save" : "Add the server"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function describeUse({ connections }: AirbyteServer): string {
  if (connections === 0) return "No connection is synced by it yet.";
  return `${connections === 1 ? "One connection is" : `${connections} connections are`} synced by it; the next sync uses what you change.`;
}
