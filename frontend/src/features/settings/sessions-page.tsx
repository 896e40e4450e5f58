import { useQueryClient } from "@tanstack/react-query";
import { Monitor, Smartphone } from "lucide-react";
import { $api, type Schema } from "@/api/client";
import { DataState } from "@/components/data/data-state";
import { useIsVisiting, VisitNotice } from "@/components/data/visit-notice";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useNow } from "@/lib/hooks";
import { formatAgo, formatUntil } from "@/lib/time";
import { describeAgent } from "./describe-agent";
import { TableSkeleton } from "./parts/table-skeleton";

/** The browsers that are signed in as this user, and the way to end one. */
export function SessionsPage() {
  const query = $api.useQuery("get", "/api/v1/me/sessions");
  const visiting = useIsVisiting();
  return (
    <Card>
      <CardHeader
        title="Where you are signed in"
        description="End what you do not know, then change your password."
        actions={!visiting && query.data && query.data.items.length > 1 && <SignOutOthersButton />}
      />
      {visiting && (
        <CardBody>
          <VisitNotice>No browser can be signed out now.</VisitNotice>
        </CardBody>
      )}
      <DataState query={query} label="sessions" skeleton={<TableSkeleton />}>
        {({ items }) => (
          <ul className="divide-y border-t">
            {items.map((session) => (
              <SessionRow key={session.id} session={session} mayEnd={!visiting && !session.current} />
            ))}
          </ul>
        )}
      </DataState>
    </Card>
  );
}

function SignOutOthersButton() {
  const client = useQueryClient();
  const { mutate, isPending } = $api.useMutation("delete", "/api/v1/me/sessions", {
    onSuccess: async () => {
      notifyDone("Every other browser is signed out.");
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/me/sessions"] });
    },
    onError: (error) => notifyFailed("The other browsers were not signed out.", error),
  });
  return (
    <Button variant="danger" busy={isPending} onClick={() => mutate({})}>
      Sign out all others
    </Button>
  );
}

function SessionRow({ session, mayEnd }: { session: Schema<"Session">; mayEnd: boolean }) {
  const now = useNow();
  const client = useQueryClient();
  const { name, mobile } = describeAgent(session.user_agent);
  const Icon = mobile ? Smartphone : Monitor;
  const { mutate, isPending } = $api.useMutation("delete", "/api/v1/me/sessions/{session_id}", {
    onSuccess: async () => {
      notifyDone("That browser is signed out.");
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/me/sessions"] });
    },
    onError: (error) => notifyFailed("The session was not ended.", error),
  });
  return (
    <li className="flex items-center gap-3 px-4 py-3 sm:px-5">
      <Icon className="size-5 shrink-0 text-ink-3" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          {name}
          {session.current && <Badge tone="good">This browser</Badge>}
        </p>
        <p className="text-xs text-ink-3">
          {session.ip ?? "unknown address"} · used {formatAgo(session.last_seen_at, now)} · ends {formatUntil(session.idle_expires_at, now)} unless used
        </p>
      </div>
      {mayEnd && (
        <Button size="sm" variant="danger" busy={isPending} aria-label={`Sign out ${name}`} onClick={() => mutate({ params: { path: { session_id: session.id } } })}>
          Sign out
        </Button>
      )}
    </li>
  );
}
