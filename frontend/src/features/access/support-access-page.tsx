import { useQueryClient } from "@tanstack/react-query";
import { LifeBuoy } from "lucide-react";
import { useState } from "react";
import { $api, type Schema } from "@/api/client";
import { useTenant } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field, Input, Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useNow } from "@/lib/hooks";
import { formatAgo, formatUntil } from "@/lib/time";

/** Lets support look at this tenant, shows when it did, and takes it back. */
export function SupportAccessPage() {
  const query = $api.useQuery("get", "/api/v1/support/consents");
  const { role } = useTenant();
  return (
    <>
      {role === "owner" ? <GrantCard /> : <Notice title="Only owners let support in." />}
      <Card>
        <CardHeader title="Support in this tenant" description="Consents and visits, newest first. Support only reads." />
        <DataState
          query={query}
          label="consents"
          skeleton={<Skeleton className="m-5 h-24" />}
          isEmpty={({ items, visits }) => items.length + visits.length === 0}
          empty={
            <EmptyState icon={LifeBuoy} title="Support was never here">
              Consents and visits are kept here, so that you can look them up later.
            </EmptyState>
          }
        >
          {({ items, visits }) => (
            <ul className="divide-y border-t">
              {items.map((consent) => (
                <ConsentRow key={consent.id} consent={consent} mayRevoke={role === "owner"} />
              ))}
              {visits.map((visit) => (
                <VisitRow key={visit.id} visit={visit} />
              ))}
            </ul>
          )}
        </DataState>
      </Card>
    </>
  );
}

function GrantCard() {
  const cache = useQueryClient();
  const [reason, setReason] = useState("");
  const [hours, setHours] = useState("4");
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/support/consents", {
    onSuccess: async () => {
      notifyDone("Support may look now.");
      setReason("");
      await cache.invalidateQueries({ queryKey: ["get", "/api/v1/support/consents"] });
    },
    onError: (error) => notifyFailed("The consent was not given.", error),
  });
  return (
    <Card>
      <CardHeader title="Let support look" description="It sees what a member sees, changes nothing, and every visit is written down." />
      <CardBody>
        <form
          className="grid items-end gap-3 sm:grid-cols-[1fr_9rem_auto]"
          onSubmit={(event) => {
            event.preventDefault();
            mutate({ body: { reason, hours: Number(hours) } });
          }}
        >
          <Field label="What about">{(control) => <Input {...control} required minLength={3} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />}</Field>
          <Field label="For">
            {(control) => (
              <Select {...control} value={hours} onChange={(event) => setHours(event.target.value)}>
                <option value="1">1 hour</option>
                <option value="4">4 hours</option>
                <option value="24">24 hours</option>
              </Select>
            )}
          </Field>
          <Button type="submit" variant="primary" busy={isPending}>
            Allow
          </Button>
        </form>
      </CardBody>
    </Card>
  );
}

function ConsentRow({ consent, mayRevoke }: { consent: Schema<"Consent">; mayRevoke: boolean }) {
  const now = useNow();
  const cache = useQueryClient();
  const { mutate, isPending } = $api.useMutation("delete", "/api/v1/support/consents/{consent_id}", {
    onSuccess: async () => {
      notifyDone("Support is out.");
      await cache.invalidateQueries({ queryKey: ["get", "/api/v1/support/consents"] });
    },
    onError: (error) => notifyFailed("The consent was not taken back.", error),
  });
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1 basis-52">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          {consent.reason} <Badge tone={consent.live ? "warn" : "neutral"}>{consent.live ? "Open" : "Over"}</Badge>
        </p>
        <p className="text-xs text-ink-3">
          {consent.granted_by.name || consent.granted_by.email} allowed it {formatAgo(consent.granted_at, now)}
          {consent.live && ` · ends ${formatUntil(consent.expires_at, now)}`}
        </p>
      </div>
      {consent.live && mayRevoke && (
        <Button size="sm" variant="danger" busy={isPending} aria-label={`Take back ${consent.reason}`} onClick={() => mutate({ params: { path: { consent_id: consent.id } } })}>
          Take back
        </Button>
      )}
    </li>
  );
}

function VisitRow({ visit }: { visit: Schema<"Visit"> }) {
  const now = useNow();
  return (
    <li className="px-4 py-3 sm:px-5">
      <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
        {visit.actor.name || visit.actor.email} looked as {visit.subject.name || visit.subject.email}
        {visit.live && <Badge tone="warn">Now</Badge>}
        {visit.break_glass && <Badge tone="bad">Without consent</Badge>}
      </p>
      <p className="text-xs text-ink-3">
        {visit.reason} · {formatAgo(visit.started_at, now)}
      </p>
    </li>
  );
}
