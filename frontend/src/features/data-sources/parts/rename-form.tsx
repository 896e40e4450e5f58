import { useState } from "react";
import { fieldProblems } from "@/api/field-problems";
import { RefusedNotice } from "@/components/data/refused-notice";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { type Connection, useChangeConnection } from "../queries";

/** The name is all that Opsight says about a connection of an Airbyte server, beside its schedule. */
export function RenameForm({ connection, onDone }: { connection: Connection; onDone: () => void }) {
  const [name, setName] = useState(connection.name);
  const { change, error, isPending } = useChangeConnection(connection.id, onDone);
  const missing = name.trim() ? undefined : "Give it a name.";
  return (
    <form
      noValidate
      className="grid gap-4 pb-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!missing) change({ name: name.trim() });
      }}
    >
      <RefusedNotice error={error} title="Nothing was changed." fields={["name"]} />
      <Field label="Name" error={missing ?? fieldProblems(error, ["name"]).byField.name}>
        {(control) => <Input {...control} value={name} maxLength={120} autoComplete="off" onChange={(event) => setName(event.target.value)} />}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" busy={isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
