import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { PageBody, PageHeader } from "@/components/data/page";
import { RefusedNotice } from "@/components/data/refused-notice";
import { Button } from "@/components/ui/button";
import { Card, CardBody } from "@/components/ui/card";
import { Field, Input } from "@/components/ui/field";
import { fieldProblems } from "@/api/field-problems";
import { NEW_DRAFT } from "./draft";
import { useGridChanges } from "./queries";

/** A name for the new grid; everything else is asked in the builder, and kept as it is filled in. */
export function NewGridPage() {
  const navigate = useNavigate();
  const { create, busy } = useGridChanges();
  const [name, setName] = useState("");
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(undefined);
    try {
      const made = await create({ ...NEW_DRAFT, name: name.trim() });
      await navigate({ to: "/ops/reports/local-search-grid/$id/edit", params: { id: made.id }, replace: true });
    } catch (refused) {
      setError(refused);
    }
  };
  const missing = name !== "" && name.trim() === "" ? "Give it a name." : undefined;
  return (
    <PageBody className="max-w-160">
      <PageHeader
        title="New grid"
        breadcrumbs={
          <Breadcrumbs here="New grid">
            <Link to="/ops/reports/local-search-grid" className={crumbClass}>
              Local search grids
            </Link>
          </Breadcrumbs>
        }
      />
      <Card>
        <CardBody className="pt-5">
          <form aria-label="New grid" noValidate onSubmit={(event) => void submit(event)} className="grid gap-4">
            <RefusedNotice error={error} title="The grid was not made." fields={["name"]} />
            <Field label="Name" hint="Such as the business and how often it runs." error={missing ?? fieldProblems(error, ["name"]).byField.name}>
              {(control) => <Input {...control} value={name} maxLength={120} required onChange={({ target }) => setName(target.value)} />}
            </Field>
            <div className="flex justify-end">
              <Button variant="primary" type="submit" busy={busy} disabled={name.trim() === ""}>
                Set it up
              </Button>
            </div>
          </form>
        </CardBody>
      </Card>
    </PageBody>
  );
}
