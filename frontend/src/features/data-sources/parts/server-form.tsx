import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import type { AirbyteServer } from "../queries-remote";
import { RefusedNotice } from "./refused-notice";

/** Adds an Airbyte server; its secret goes into the vault. */
export function ServerForm({ onDone, onCancel }: { onDone: (server: AirbyteServer) => void; onCancel: () => void }) {
  const [values, setValues] = useState({ name: "", base_url: "", client_id: "", client_secret: "" });
  const [tried, setTried] = useState(false);
  const client = useQueryClient();
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/airbyte/servers");
  const fields = [
    ["name", "Name", "How you will recognise it.", "text"],
    ["base_url", "Address of its API", "Such as https://api.airbyte.com/v1, or https://airbyte.example.com/api/public/v1.", "url"],
    ["client_id", "Client id", "Of an application: Airbyte, User settings, Applications.", "text"],
    ["client_secret", "Client secret", "Goes into the vault; nobody can read it again.", "password"],
  ] as const;
  const submit = () => {
    setTried(true);
    if (Object.values(values).some((value) => !value.trim())) return;
    mutate(
      { body: { ...values, name: values.name.trim(), base_url: values.base_url.trim() }, headers: { "Idempotency-Key": idempotencyKey() } },
      {
        onSuccess: async (server) => {
          await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === "/api/v1/airbyte/servers" });
          onDone(server);
        },
      },
    );
  };
  return (
    <form
      noValidate
      className="grid gap-4 border-t pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {error && <RefusedNotice error={error} />}
      <div className="grid gap-4 sm:grid-cols-2">
        {fields.map(([name, label, hint, type]) => (
          <Field key={name} label={label} hint={hint} error={tried && !values[name].trim() ? "This is needed." : undefined}>
            {(control) => (
              <Input {...control} type={type} value={values[name]} autoComplete={type === "password" ? "new-password" : "off"} onChange={(event) => setValues((before) => ({ ...before, [name]: event.target.value }))} />
            )}
          </Field>
        ))}
      </div>
      <div className="flex gap-2">
        <Button type="submit" variant="primary" busy={isPending}>
          Add the server
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
