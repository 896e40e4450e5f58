import { KeyRound } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { $api } from "@/api/client";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { Badge } from "@/components/ui/badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { formatCount } from "@/lib/format";
import { useNow } from "@/lib/hooks";
import { formatAgo } from "@/lib/time";
import { KEY_STATES, PROVIDERS, PURPOSES } from "../describe";
import { isRunning, type KeyRing, type KeyVersion, useForgetSecrets, useRotations } from "../queries";
import { RotateButton } from "./rotate-button";
import { RotationProgress } from "./rotation-progress";
import { TableSkeleton } from "./table-skeleton";

interface KeyRow extends KeyVersion {
  purpose: string;
}

/** Data keys by purpose and version, and the button that replaces them. */
export function KeysCard() {
  const query = $api.useQuery("get", "/api/v1/secrets/keys");
  const rotations = useRotations().data?.items ?? [];
  const running = rotations.filter(isRunning);
  const forget = useForgetSecrets();
  const wasRunning = useRef(0);
  useEffect(() => {
    if (running.length < wasRunning.current) void forget();
    wasRunning.current = running.length;
  }, [running.length, forget]);
  const provider = query.data && PROVIDERS[query.data.provider];
  return (
    <Card>
      <CardHeader
        title="Encryption keys"
        description={provider ? `Each purpose has a data key of its own, wrapped by ${provider}. Keys are replaced every week by themselves.` : "Each purpose has a data key of its own."}
        actions={query.data && query.data.items.length > 0 ? <RotateButton busy={running.length > 0} /> : undefined}
      />
      {running.length > 0 && (
        <CardBody className="grid gap-3">
          {running.map((rotation) => (
            <RotationProgress key={rotation.id} rotation={rotation} />
          ))}
        </CardBody>
      )}
      <DataState
        query={query}
        label="encryption keys"
        skeleton={<TableSkeleton />}
        isEmpty={(keys) => keys.items.length === 0}
        empty={
          <EmptyState icon={KeyRound} title="No key yet">
            The first one is made with the first credential that is stored.
          </EmptyState>
        }
      >
        {(keys) => <KeyTable rings={keys.items} />}
      </DataState>
    </Card>
  );
}

function KeyTable({ rings }: { rings: readonly KeyRing[] }) {
  const now = useNow();
  const rows = useMemo<KeyRow[]>(() => rings.flatMap((ring) => ring.versions.map((version) => ({ ...version, purpose: ring.purpose }))), [rings]);
  const columns = useMemo<Column<KeyRow>[]>(
    () => [
      { id: "purpose", header: "Purpose", value: (row) => row.purpose, cell: (row) => <span className="font-medium">{PURPOSES[row.purpose] ?? row.purpose}</span>, className: "whitespace-nowrap" },
      { id: "version", header: "Version", value: (row) => row.version, align: "end" },
      { id: "state", header: "State", value: (row) => row.state, cell: (row) => <State row={row} now={now} /> },
      { id: "age", header: "Age", value: (row) => row.created_at, cell: (row) => formatAgo(row.created_at, now), className: "whitespace-nowrap max-sm:hidden" },
      { id: "rows", header: "Rows left", value: (row) => row.rows_left, cell: (row) => <RowsLeft row={row} />, align: "end" },
      { id: "wrapped", header: "Wrapped by", value: (row) => row.wrapped_by, cell: (row) => <WrappedBy name={row.wrapped_by} />, className: "max-md:hidden" },
    ],
    [now],
  );
  return <DataTable label="Encryption keys" columns={columns} rows={rows} rowId={(row) => `${row.purpose}-${row.version}`} />;
}

/** On a phone with the key's age. */
function State({ row, now }: { row: KeyRow; now: number }) {
  const { label, tone } = KEY_STATES[row.state] ?? { label: row.state, tone: "neutral" as const };
  return (
    <>
      <Badge tone={tone}>{label}</Badge>
      <span className="mt-0.5 block text-xs text-ink-3 sm:hidden">{formatAgo(row.created_at, now)}</span>
    </>
  );
}

function RowsLeft({ row }: { row: KeyRow }) {
  return (
    <span title={row.columns.length > 0 ? `Also in use by ${row.columns.join(", ")}` : undefined}>
      {formatCount(row.rows_left)}
      {row.columns.length > 0 && " +"}
    </span>
  );
}

function WrappedBy({ name }: { name: string | null }) {
  return name ? <code className="font-mono text-xs break-all text-ink-2">{name}</code> : <span className="text-ink-3">–</span>;
}
