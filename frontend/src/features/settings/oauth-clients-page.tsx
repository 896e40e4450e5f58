import { AppWindow, Plus } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { $api, type Schema } from "@/api/client";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { useNow } from "@/lib/hooks";
import { formatAgo, formatUntil } from "@/lib/time";
import { limitsOf } from "./limits-of";
import { ClientActions } from "./parts/client-actions";
import { ScopeBadges } from "@/components/data/scope-badges";
import { TableSkeleton } from "./parts/table-skeleton";

const CreateClientDialog = lazy(() => import("./parts/create-client-dialog"));

type OAuthClient = Schema<"OAuthClient">;

/** Programs that fetch short-lived tokens with an id and a secret, instead of sending a long-lived key each time. */
export function OAuthClientsPage() {
  const query = $api.useQuery("get", "/api/v1/oauth-clients");
  const [creating, setCreating] = useState(false);
  const create = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden /> New client
    </Button>
  );
  return (
    <Card>
      <CardHeader title="OAuth clients" description="For partners' systems that fetch tokens good for 5 minutes (client credentials)." actions={create} />
      <DataState
        query={query}
        label="OAuth clients"
        skeleton={<TableSkeleton />}
        isEmpty={(page) => page.items.length === 0}
        empty={
          <EmptyState icon={AppWindow} title="No client yet" action={create}>
            Make one for a system that speaks OAuth 2. For a script, an API key is simpler.
          </EmptyState>
        }
      >
        {(page) => <ClientTable clients={page.items} />}
      </DataState>
      <Suspense>{creating && <CreateClientDialog open={creating} onOpenChange={setCreating} />}</Suspense>
    </Card>
  );
}

function ClientTable({ clients }: { clients: readonly OAuthClient[] }) {
  const now = useNow();
  const columns = useMemo<Column<OAuthClient>[]>(
    () => [
      { id: "name", header: "Name", value: (client) => client.name, cell: (client) => <ClientName client={client} now={now} /> },
      { id: "scopes", header: "May", value: (client) => client.scopes.join(" "), cell: (client) => <ScopeBadges scopes={client.scopes} />, className: "max-md:hidden" },
      {
        id: "token",
        header: "Last token",
        value: (client) => client.last_token_at,
        cell: (client) => (client.last_token_at ? formatAgo(client.last_token_at, now) : "never"),
        className: "whitespace-nowrap max-sm:hidden",
      },
      {
        id: "actions",
        header: "Actions",
        sortable: false,
        screenOnly: true,
        align: "end",
        value: () => null,
        cell: (client) => (client.revoked_at === null ? <ClientActions client={client} /> : null),
      },
    ],
    [now],
  );
  return <DataTable label="OAuth clients" columns={columns} rows={clients} rowId={(client) => client.id} />;
}

function ClientName({ client, now }: { client: OAuthClient; now: number }) {
  const limits = limitsOf(client);
  const { previous_secret_until: until } = client;
  const rotating = until !== null && Date.parse(until) > now;
  return (
    <div className="py-1.5">
      <span className="flex flex-wrap items-center gap-2 font-medium">
        {client.name}
        {client.revoked_at !== null && <Badge tone="bad">Revoked</Badge>}
        {rotating && client.revoked_at === null && <Badge tone="warn">Old secret ends {formatUntil(until, now)}</Badge>}
      </span>
      <code className="block font-mono text-xs break-all text-ink-3">{client.id}</code>
      {limits.length > 0 && <span className="block text-xs text-ink-3">{limits.join(" · ")}</span>}
    </div>
  );
}
