import { KeyRound, Plus } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { $api, type Schema } from "@/api/client";
import { useCan } from "@/api/session";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { useNow } from "@/lib/hooks";
import { formatUntil } from "@/lib/time";
import { limitsOf } from "./limits-of";
import { KeyActions } from "./parts/key-actions";
import { KeyUse } from "./parts/key-use";
import { ScopeBadges } from "@/components/data/scope-badges";
import { TableSkeleton } from "./parts/table-skeleton";

const CreateKeyDialog = lazy(() => import("./parts/create-key-dialog"));

type ApiKey = Schema<"ApiKey">;

/** Keys for partners and scripts: make one, see when it was last used, take it back. */
export function ApiKeysPage() {
  const query = $api.useQuery("get", "/api/v1/api-keys");
  const [creating, setCreating] = useState(false);
  const mayCreate = useCan("members:admin");
  const create = mayCreate && (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden /> New key
    </Button>
  );
  return (
    <Card>
      <CardHeader title="API keys" description="For scripts and partners. A key can do no more than the person who made it." actions={create} />
      <DataState
        query={query}
        label="API keys"
        skeleton={<TableSkeleton />}
        isEmpty={(page) => page.items.length === 0}
        empty={
          <EmptyState icon={KeyRound} title="No key yet" action={create}>
            Make one to read metrics from a script, a sheet, or a partner's system.
          </EmptyState>
        }
      >
        {(page) => <KeyTable keys={page.items} mayRevoke={mayCreate} />}
      </DataState>
      <Suspense>{creating && <CreateKeyDialog open={creating} onOpenChange={setCreating} />}</Suspense>
    </Card>
  );
}

function KeyTable({ keys, mayRevoke }: { keys: readonly ApiKey[]; mayRevoke: boolean }) {
  const now = useNow();
  const columns = useMemo<Column<ApiKey>[]>(
    () => [
      { id: "name", header: "Name", value: (key) => key.name, cell: (key) => <KeyName apiKey={key} now={now} /> },
      { id: "scopes", header: "May", value: (key) => key.scopes.join(" "), cell: (key) => <ScopeBadges scopes={key.scopes} />, className: "max-md:hidden" },
      { id: "used", header: "Last used", value: (key) => key.last_used_at, cell: (key) => <KeyUse apiKey={key} now={now} />, className: "whitespace-nowrap max-sm:hidden" },
      { id: "expires", header: "Expires", value: (key) => key.expires_at, cell: (key) => (endOf(key, now) ? "" : formatUntil(key.expires_at, now)), className: "whitespace-nowrap max-sm:hidden" },
      {
        id: "actions",
        header: "Actions",
        sortable: false,
        screenOnly: true,
        align: "end",
        value: () => null,
        cell: (key) => (mayRevoke && !endOf(key, now) ? <KeyActions apiKey={key} /> : null),
      },
    ],
    [now, mayRevoke],
  );
  return <DataTable label="API keys" columns={columns} rows={keys} rowId={(key) => key.id} />;
}

function KeyName({ apiKey, now }: { apiKey: ApiKey; now: number }) {
  const limits = limitsOf(apiKey);
  const ended = endOf(apiKey, now);
  return (
    <div className="py-1.5">
      <span className="flex flex-wrap items-center gap-2 font-medium">
        {apiKey.name}
        {apiKey.test && <Badge tone="demo">Test</Badge>}
        {ended && <Badge tone="bad">{ended}</Badge>}
        {!ended && apiKey.replaced_by && <Badge tone="warn">Rotated</Badge>}
      </span>
      <code className="font-mono text-xs text-ink-3">{apiKey.prefix}…</code>
      {limits.length > 0 && <span className="block text-xs text-ink-3">{limits.join(" · ")}</span>}
    </div>
  );
}

function endOf(key: ApiKey, now: number): "Revoked" | "Expired" | undefined {
  if (key.revoked_at !== null) return "Revoked";
  return Date.parse(key.expires_at) <= now ? "Expired" : undefined;
}
