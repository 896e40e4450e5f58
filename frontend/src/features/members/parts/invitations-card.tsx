import { useQueryClient } from "@tanstack/react-query";
import { $api, type Schema } from "@/api/client";
import { ROLES } from "@/api/roles";
import { DataState } from "@/components/data/data-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useNow } from "@/lib/hooks";
import { formatAgo, formatUntil } from "@/lib/time";

/** Who was invited and has not come yet. */
export function InvitationsCard() {
  const query = $api.useQuery("get", "/api/v1/invitations");
  if (query.data?.items.length === 0) return null;
  return (
    <Card>
      <CardHeader title="Invitations" description="Sent, and not accepted yet. A link works once, for seven days." />
      <DataState query={query} label="invitations" skeleton={<Skeleton className="mx-5 mb-5 h-16" />}>
        {({ items }) => (
          <ul className="divide-y border-t">
            {items.map((invitation) => (
              <InvitationRow key={invitation.id} invitation={invitation} />
            ))}
          </ul>
        )}
      </DataState>
    </Card>
  );
}

function InvitationRow({ invitation }: { invitation: Schema<"Invitation"> }) {
  const now = useNow();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ["get", "/api/v1/invitations"] });
  const params = { path: { invitation_id: invitation.id } };
  const resend = $api.useMutation("post", "/api/v1/invitations/{invitation_id}/resend", {
    onSuccess: async () => {
      notifyDone(`A new link is on its way to ${invitation.email}.`);
      await refresh();
    },
    onError: (error) => notifyFailed("The invitation was not sent again.", error),
  });
  const revoke = $api.useMutation("delete", "/api/v1/invitations/{invitation_id}", {
    onSuccess: async () => {
      notifyDone(`The invitation of ${invitation.email} is taken back.`);
      await refresh();
    },
    onError: (error) => notifyFailed("The invitation was not taken back.", error),
  });
  const expired = Date.parse(invitation.expires_at) <= now;
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          <span className="truncate">{invitation.email}</span>
          <Badge tone="outline">{ROLES[invitation.role].label}</Badge>
          {expired && <Badge tone="warn">Expired</Badge>}
        </p>
        <p className="text-xs text-ink-3">
          sent {formatAgo(invitation.sent_at, now)}
          {!expired && ` · works ${formatUntil(invitation.expires_at, now)}`}
        </p>
      </div>
      <div className="flex gap-2">
        <Button size="sm" busy={resend.isPending} onClick={() => resend.mutate({ params })} aria-label={`Send again to ${invitation.email}`}>
          Send again
        </Button>
        <Button size="sm" variant="danger" busy={revoke.isPending} onClick={() => revoke.mutate({ params })} aria-label={`Take back the invitation of ${invitation.email}`}>
          Take back
        </Button>
      </div>
    </li>
  );
}
