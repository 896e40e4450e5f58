import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button } from "@/components/ui/button";
import { Card, CardBody } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { draftOf } from "./draft";
import { LocationForm } from "./parts/location-form";
import { MergedAway } from "./parts/merged-away";
import { type Location, mergedInto, removeLocation, useLocation, useLocationChanges } from "./queries";

/** Changes or removes a place of business. */
export function EditLocationPage() {
  const { id } = useParams({ from: "/_app/ops/locations/$id/edit" });
  const query = useLocation(id);
  const away = query.data ? undefined : mergedInto(query.error);
  return (
    <PageBody className="max-w-220">
      <PageHeader
        title={query.data?.name ?? "Location"}
        breadcrumbs={<Link to="/ops/locations">Locations</Link>}
        actions={query.data && <RemoveButton location={query.data} />}
      />
      <Card>
        <CardBody className="pt-5 sm:pt-6">
          {away ? (
            <MergedAway {...away} />
          ) : (
            <DataState query={query} label="the location" skeleton={<Skeleton className="h-160" />}>
              {(location) => <Editing key={location.etag} location={location} />}
            </DataState>
          )}
        </CardBody>
      </Card>
    </PageBody>
  );
}

function Editing({ location }: { location: Location }) {
  const navigate = useNavigate();
  const { replace, busy } = useLocationChanges();
  const mayWrite = useCan("ops:write");
  return (
    <>
      {!mayWrite && <Notice className="mb-4">Your role reads locations, and changes none.</Notice>}
      <LocationForm
        first={draftOf(location)}
        busy={busy}
        action="Save"
        readOnly={!mayWrite}
        changedId={location.id}
        onSave={async (body) => {
          await replace(location, body);
          notifyDone(`${body.name} was saved.`);
          await navigate({ to: "/ops/locations" });
        }}
      />
    </>
  );
}

function RemoveButton({ location }: { location: Location }) {
  const navigate = useNavigate();
  const { each } = useLocationChanges();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const mayWrite = useCan("ops:write");
  if (!mayWrite) return null;
  const remove = async () => {
    setBusy(true);
    try {
      await removeLocation(location);
      await navigate({ to: "/ops/locations" });
      notifyDone(`${location.name} was removed.`);
      await each([], removeLocation);
    } catch (error) {
      notifyFailed(`${location.name} was not removed.`, error);
      setBusy(false);
    }
  };
  return (
    <>
      <Button variant="danger" onClick={() => setAsking(true)}>
        Remove
      </Button>
      <ConfirmDialog open={asking} onOpenChange={setAsking} title={`Remove ${location.name}?`} action="Remove" busy={busy} onConfirm={() => void remove()}>
        It leaves every list at once. This cannot be undone.
      </ConfirmDialog>
    </>
  );
}
