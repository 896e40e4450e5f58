import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Eye, LifeBuoy } from "lucide-react";
import { useState } from "react";
import { $api, api, type Schema } from "@/api/client";
import { useAdoptMe, useOuter } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Field, Input, Select } from "@/components/ui/field";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useNow } from "@/lib/hooks";
import { formatAgo, formatUntil } from "@/lib/time";

/** Where support may go now, what waits for approval, and where it has been. */
export function SupportPage() {
  const query = $api.useQuery("get", "/api/v1/support/desk");
  const approves = useOuter("platform:admin");
  return (
    <PageBody className="max-w-[960px]">
      <PageHeader title="Support" description="Look at a tenant as one of its members: reading only, for an hour at most." />
      <DataState query={query} label="the support desk" skeleton={<Skeleton className="h-40" />}>
        {(desk) => (
          <>
            <Card>
              <CardHeader title="Open to you" description="By the tenant's consent, or by two approvals." />
              {desk.open.length === 0 ? (
                <EmptyState icon={LifeBuoy} title="No tenant has let support in">
                  An owner does so in the settings, under Support access.
                </EmptyState>
              ) : (
                <ul className="divide-y border-t">
                  {desk.open.map((tenant) => (
                    <OpenRow key={tenant.consent_id ?? tenant.break_glass_id} tenant={tenant} />
                  ))}
                </ul>
              )}
            </Card>
            {desk.break_glass.length > 0 && <BreakGlassCard requests={desk.break_glass} approves={approves} />}
            <VisitCard visits={desk.visits} />
          </>
        )}
      </DataState>
    </PageBody>
  );
}

function OpenRow({ tenant }: { tenant: Schema<"OpenTenant"> }) {
  const now = useNow();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const adopt = useAdoptMe();
  const [subject, setSubject] = useState(tenant.members[0]?.id ?? "");
  const [reason, setReason] = useState("");
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/support/impersonation", {
    onSuccess: async () => {
      const { data } = await api.GET("/api/v1/me");
      cache.clear();
      if (data) adopt(data);
      await navigate({ to: "/dashboards/campaigns", search: {} });
    },
    onError: (error) => notifyFailed("You could not enter.", error),
  });
  const base = { tenant_id: tenant.tenant_id, subject_id: subject, reason, minutes: 30 };
  const body = tenant.consent_id ? { ...base, consent_id: tenant.consent_id } : { ...base, break_glass_id: tenant.break_glass_id };
  return (
    <li className="grid grid-cols-1 gap-3 px-4 py-3 sm:px-5">
      <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
        {tenant.tenant_name}
        {tenant.break_glass_id && <Badge tone="bad">without consent</Badge>}
        <span className="text-xs font-normal text-ink-3">
          {tenant.reason} · until {formatUntil(tenant.expires_at, now)}
        </span>
      </p>
      <form
        className="grid items-end gap-3 sm:grid-cols-[14rem_1fr_auto]"
        onSubmit={(event) => {
          event.preventDefault();
          mutate({ body });
        }}
      >
        <Field label="Look as">
          {(control) => (
            <Select {...control} value={subject} onChange={(event) => setSubject(event.target.value)}>
              {tenant.members.map(({ id, name, role }) => (
                <option key={id} value={id}>
                  {name} ({role})
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Why">{(control) => <Input {...control} required minLength={3} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />}</Field>
        <Button type="submit" variant="primary" busy={isPending}>
          <Eye aria-hidden /> Look
        </Button>
      </form>
    </li>
  );
}

function BreakGlassCard({ requests, approves }: { requests: readonly Schema<"BreakGlass">[]; approves: boolean }) {
  const cache = useQueryClient();
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/support/break-glass/{break_glass_id}/approve", {
    onSuccess: async () => {
      notifyDone("Approved.");
      await cache.invalidateQueries({ queryKey: ["get", "/api/v1/support/desk"] });
    },
    onError: (error) => notifyFailed("It was not approved.", error),
  });
  return (
    <Card>
      <CardHeader title="Without consent" description="Two other platform admins have to approve." />
      <ul className="divide-y border-t">
        {requests.map((request) => (
          <li key={request.id} className="flex flex-wrap items-center gap-3 px-4 py-3 text-sm sm:px-5">
            <span className="min-w-0 flex-1 basis-52">
              <strong className="font-medium">{request.tenant_name}</strong>: {request.reason}
              <span className="block text-xs text-ink-3">
                {request.requested_by.name} · {request.approvals.length} of 2 approvals
              </span>
            </span>
            {approves && !request.own && (
              <Button size="sm" variant="primary" busy={isPending} aria-label={`Approve ${request.tenant_name}`} onClick={() => mutate({ params: { path: { break_glass_id: request.id } } })}>
                Approve
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function VisitCard({ visits }: { visits: readonly Schema<"Visit">[] }) {
  const now = useNow();
  if (visits.length === 0) return null;
  return (
    <Card>
      <CardHeader title="Visits" description="As the tenants see them too." />
      <ul className="divide-y border-t text-sm">
        {visits.map((visit) => (
          <li key={visit.id} className="flex flex-wrap items-center gap-2 px-4 py-2.5 sm:px-5">
            <span className="font-medium">{visit.tenant_name}</span>
            <span className="text-ink-2">
              {visit.actor.name} as {visit.subject.name}
            </span>
            {visit.live && <Badge tone="warn">now</Badge>}
            <span className="ml-auto text-xs text-ink-3">{formatAgo(visit.started_at, now)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
