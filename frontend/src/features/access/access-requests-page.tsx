import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { HandHelping, Inbox, Plus } from "lucide-react";
import { $api, type Schema } from "@/api/client";
import { ROLES } from "@/api/roles";
import { SCOPE_LABELS } from "@/api/scopes";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useNow } from "@/lib/hooks";
import { formatAgo, formatUntil } from "@/lib/time";
import { RequestForm } from "./parts/request-form";

type Request = Schema<"AccessRequest">;

const STANDINGS: Record<Request["status"], { label: string; tone: Tone }> = {
  pending: { label: "Waits for a decision", tone: "warn" },
  approved: { label: "Approved", tone: "good" },
  denied: { label: "Denied", tone: "bad" },
  withdrawn: { label: "Withdrawn", tone: "neutral" },
  expired: { label: "Never decided", tone: "neutral" },
};

/** What this person asked for, and what waits for their decision. */
export function AccessRequestsPage() {
  const decides = useCan("members:admin");
  const asking = useSearch({ from: "/_app/settings/access-requests" }).ask !== undefined;
  const navigate = useNavigate({ from: "/settings/access-requests" });
  const setAsking = (open: boolean) => void navigate({ search: (before) => ({ ...before, ask: open ? "yes" : undefined }), replace: true });
  const mine = $api.useQuery("get", "/api/v1/access-requests");
  const ask = (
    <Button variant="primary" onClick={() => setAsking(true)}>
      <Plus aria-hidden /> Ask for access
    </Button>
  );
  return (
    <>
      {decides && <ToApprove />}
      <Card>
        <CardHeader title="Asked by you" description="What was given ends by itself." actions={ask} />
        <DataState
          query={mine}
          label="your requests"
          skeleton={<Skeleton className="m-5 h-24" />}
          isEmpty={({ items }) => items.length === 0}
          empty={
            <EmptyState icon={HandHelping} title="You asked for nothing yet">
              When something is closed to you, ask for it here, or from where you were refused.
            </EmptyState>
          }
        >
          {({ items }) => <RequestList items={items} own />}
        </DataState>
      </Card>
      <Dialog open={asking} onOpenChange={setAsking} title="Ask for access" description="Somebody else decides.">
        <div className="pb-3">
          <RequestForm onDone={() => setAsking(false)} />
        </div>
      </Dialog>
    </>
  );
}

function ToApprove() {
  const query = $api.useQuery("get", "/api/v1/access-requests/to-approve", { params: { query: { pending: false } } });
  return (
    <Card>
      <CardHeader title="Asked by others" description="Nobody decides on their own request." />
      <DataState query={query} label="requests to decide" skeleton={<Skeleton className="m-5 h-24" />} isEmpty={({ items }) => items.length === 0} empty={
          <EmptyState icon={Inbox} title="Nobody asked for anything">
            When somebody is refused and asks for access, you decide here.
          </EmptyState>
        }>
        {({ items }) => <RequestList items={items} own={false} />}
      </DataState>
    </Card>
  );
}

function RequestList({ items, own }: { items: readonly Request[]; own: boolean }) {
  return (
    <ul className="divide-y border-t">
      {items.map((request) => (
        <RequestRow key={request.id} request={request} own={own} />
      ))}
    </ul>
  );
}

function RequestRow({ request, own }: { request: Request; own: boolean }) {
  const now = useNow();
  const standing = standingOf(request);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          {wantedOf(request)} {request.scope && <code className="font-mono text-xs font-normal text-ink-3">{request.scope}</code>}
          <Badge tone={standing.tone}>{standing.label}</Badge>
        </p>
        <p className="text-sm text-ink-2">{request.reason}</p>
        <p className="text-xs text-ink-3">
          {own ? "You" : nameOf(request.requested_by)} asked {formatAgo(request.created_at, now)}
          {endOf(request, now)}
          {request.decided_by && ` · decided by ${nameOf(request.decided_by)}`}
          {request.note && ` · ${request.note}`}
        </p>
      </div>
      <RowActions request={request} own={own} />
    </li>
  );
}

function RowActions({ request, own }: { request: Request; own: boolean }) {
  const cache = useQueryClient();
  const done = async (message: string) => {
    notifyDone(message);
    await cache.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith("/api/v1/access-requests") });
  };
  const failed = (error: unknown) => notifyFailed("That was not done.", error);
  const decide = $api.useMutation("post", "/api/v1/access-requests/{request_id}/decision", { onSuccess: ({ status }) => done(`The request is ${STANDINGS[status].label.toLowerCase()}.`), onError: failed });
  const withdraw = $api.useMutation("post", "/api/v1/access-requests/{request_id}/withdraw", { onSuccess: () => done("The request is taken back."), onError: failed });
  const revoke = $api.useMutation("delete", "/api/v1/access-grants/{grant_id}", { onSuccess: () => done("The access has ended."), onError: failed });
  const params = { path: { request_id: request.id } };
  const what = own ? wantedOf(request) : `${wantedOf(request)} for ${nameOf(request.requested_by)}`;
  const busy = decide.isPending || withdraw.isPending || revoke.isPending;
  if (request.status === "pending" && own) {
    return (
      <Button size="sm" busy={busy} aria-label={`Withdraw ${what}`} onClick={() => withdraw.mutate({ params })}>
        Withdraw
      </Button>
    );
  }
  if (request.status === "pending") {
    return (
      <span className="flex gap-1.5">
        <Button size="sm" variant="primary" busy={busy} aria-label={`Approve ${what}`} onClick={() => decide.mutate({ params, body: { approve: true } })}>
          Approve
        </Button>
        <Button size="sm" variant="danger" busy={busy} aria-label={`Deny ${what}`} onClick={() => decide.mutate({ params, body: { approve: false } })}>
          Deny
        </Button>
      </span>
    );
  }
  const grant = request.grant;
  if (own || !grant?.live) return null;
  return (
    <Button size="sm" variant="danger" busy={busy} aria-label={`Revoke ${what}`} onClick={() => revoke.mutate({ params: { path: { grant_id: grant.id } } })}>
      Revoke
    </Button>
  );
}

function wantedOf({ scope, role, workspace }: Request): string {
  if (scope) return SCOPE_LABELS[scope];
  return role ? `Role ${ROLES[role].label}` : `Workspace ${workspace?.name ?? ""}`;
}

function nameOf({ name, email }: Schema<"PersonName">): string {
  return name || email;
}

/** What became of a request, with the end of what it gave. */
function standingOf({ status, grant }: Request): { label: string; tone: Tone } {
  if (status !== "approved" || grant?.live) return STANDINGS[status];
  return { label: grant?.revoked_at ? "Revoked" : "Over", tone: "neutral" };
}

/** " · ends in 7 hours", while there is an end to wait for. */
function endOf({ status, grant, until }: Request, now: number): string {
  if (grant?.live) return ` · ends ${formatUntil(grant.expires_at, now)}`;
  return status === "pending" ? ` · would end ${formatUntil(until, now)}` : "";
}
