import { CircleCheck, CircleDashed } from "lucide-react";
import { $api, type Schema } from "@/api/client";
import { useMe } from "@/api/session";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useNow } from "@/lib/hooks";
import { formatAgo, formatMinutes, formatUntil } from "@/lib/time";
import { useRefreshDesk } from "../queries";

const NEEDED = 2;

type BreakGlass = Schema<"BreakGlass">;

interface BreakGlassCardProps {
  requests: readonly BreakGlass[];
  approves: boolean;
}

/** Requests to look without consent, with who has agreed so far. */
export function BreakGlassCard({ requests, approves }: BreakGlassCardProps) {
  return (
    <Card>
      <CardHeader title="Without consent" description="Two other platform admins have to approve." />
      <ul className="divide-y border-t">
        {requests.map((request) => (
          <RequestRow key={request.id} request={request} approves={approves} />
        ))}
      </ul>
    </Card>
  );
}

function RequestRow({ request, approves }: { request: BreakGlass; approves: boolean }) {
  const now = useNow();
  const { user } = useMe();
  const isApproved = request.approvals.length >= NEEDED;
  const hasAgreed = request.approvals.some(({ id }) => id === user.id);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          {request.tenant_name}
          <Badge tone={isApproved ? "good" : "warn"}>{isApproved ? "Approved" : "Waits for approval"}</Badge>
        </p>
        <p className="text-sm break-words text-ink-2">{request.reason}</p>
        <p className="text-xs text-ink-3">
          {request.own ? "You" : request.requested_by.name || request.requested_by.email} asked {formatAgo(request.requested_at, now)} for {formatMinutes(request.minutes)} · ends {formatUntil(request.expires_at, now)}
        </p>
        <ul aria-label={`Approvals for ${request.tenant_name}`} className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-xs">
          {Array.from({ length: Math.max(NEEDED, request.approvals.length) }, (_, index) => (
            <Approval key={index} person={request.approvals[index]} />
          ))}
        </ul>
      </div>
      {approves && !request.own && !isApproved && !hasAgreed && <ApproveButton request={request} />}
    </li>
  );
}

function Approval({ person }: { person: Schema<"PersonName"> | undefined }) {
  return (
    <li className="flex items-center gap-1.5">
      {person ? <CircleCheck className="size-4 shrink-0 text-good" aria-hidden /> : <CircleDashed className="size-4 shrink-0 text-ink-3" aria-hidden />}
      <span className={person ? "text-ink-2" : "text-ink-3"}>{person ? `${person.name || person.email} approved` : "waits for a platform admin"}</span>
    </li>
  );
}

function ApproveButton({ request }: { request: BreakGlass }) {
  const refresh = useRefreshDesk();
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/support/break-glass/{break_glass_id}/approve", {
    onSuccess: async () => {
      notifyDone("Approved.");
      await refresh();
    },
    onError: (error) => notifyFailed("It was not approved.", error),
  });
  const who = request.requested_by.name || request.requested_by.email;
  return (
    <Button size="sm" variant="primary" busy={isPending} aria-label={`Approve ${who} in ${request.tenant_name}`} onClick={() => mutate({ params: { path: { break_glass_id: request.id } } })}>
      Approve
    </Button>
  );
}
