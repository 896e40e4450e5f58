import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { PageBody, PageHeader } from "@/components/data/page";
import { Card, CardBody } from "@/components/ui/card";
import { notifyDone } from "@/components/ui/toast";
import { newDraft } from "./draft";
import { LocationForm } from "./parts/location-form";
import { useLocationChanges, useLocationSummary } from "./queries";

/** Adds a place of business. */
export function NewLocationPage() {
  const navigate = useNavigate();
  const { create, busy } = useLocationChanges();
  const { data: summary } = useLocationSummary();
  const country = summary?.countries[0]?.value ?? "US";
  const first = useMemo(() => newDraft(country), [country]);
  return (
    <PageBody className="max-w-220">
      <PageHeader title="Add a location" breadcrumbs={<Link to="/ops/locations">Locations</Link>} />
      <Card>
        <CardBody className="pt-5 sm:pt-6">
          <LocationForm
            key={country}
            first={first}
            busy={busy}
            action="Add location"
            onSave={async (body) => {
              await create(body);
              notifyDone(`${body.name} was added.`);
              await navigate({ to: "/ops/locations" });
            }}
          />
        </CardBody>
      </Card>
    </PageBody>
  );
}
