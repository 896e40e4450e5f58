import { Vault } from "lucide-react";
import { useMemo } from "react";
import { $api } from "@/api/client";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { useNow } from "@/lib/hooks";
import { formatAgo, formatUntil } from "@/lib/time";
import { PURPOSES } from "../describe";
import type { Credential } from "../queries";
import { TableSkeleton } from "./table-skeleton";

/** What the vault holds: whose, for what, when it was used last, when it ends. */
export function CredentialsCard() {
  const query = $api.useQuery("get", "/api/v1/secrets/credentials", { params: { query: { limit: 200 } } });
  return (
    <Card>
      <CardHeader title="Credentials" description="What the vault holds for this tenant. Nobody can read a value here." />
      <DataState
        query={query}
        label="credentials"
        skeleton={<TableSkeleton />}
        isEmpty={(page) => page.items.length === 0}
        empty={
          <EmptyState icon={Vault} title="No credential yet">
            Credentials come here by themselves when you connect an ad platform.
          </EmptyState>
        }
      >
        {(page) => <CredentialTable credentials={page.items} />}
      </DataState>
    </Card>
  );
}

function CredentialTable({ credentials }: { credentials: readonly Credential[] }) {
  const now = useNow();
  const columns = useMemo<Column<Credential>[]>(
    () => [
      { id: "label", header: "Credential", value: (row) => row.label, cell: (row) => <Label credential={row} now={now} /> },
      { id: "owner", header: "Used by", value: (row) => row.owner, cell: (row) => <Services credential={row} />, className: "max-sm:hidden" },
      { id: "used", header: "Last used", value: (row) => row.last_used_at, cell: (row) => (row.last_used_at ? formatAgo(row.last_used_at, now) : "never"), className: "whitespace-nowrap" },
      { id: "stored", header: "Stored", value: (row) => row.updated_at, cell: (row) => formatAgo(row.updated_at, now), className: "whitespace-nowrap max-md:hidden" },
      { id: "expires", header: "Expires", value: (row) => row.expires_at, cell: (row) => (row.expires_at ? formatUntil(row.expires_at, now) : "never"), className: "whitespace-nowrap max-md:hidden" },
    ],
    [now],
  );
  return <DataTable label="Credentials" columns={columns} rows={credentials} rowId={(row) => row.id} />;
}

function Label({ credential, now }: { credential: Credential; now: number }) {
  const expired = credential.expires_at !== null && Date.parse(credential.expires_at) <= now;
  return (
    <div className="py-1.5">
      <span className="flex flex-wrap items-center gap-2 font-medium">
        {credential.label}
        {expired && <Badge tone="bad">Expired</Badge>}
      </span>
      <span className="text-xs text-ink-3">
        {PURPOSES[credential.purpose] ?? credential.purpose}, key version {credential.key_version}
      </span>
    </div>
  );
}

function Services({ credential }: { credential: Credential }) {
  return (
    <span className="flex flex-wrap gap-1 py-1">
      {[credential.owner, ...credential.readers].map((name) => (
        <Badge key={name}>{name.replaceAll("_", " ")}</Badge>
      ))}
    </span>
  );
}
