import { useQueryClient } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { $api, type Schema } from "@/api/client";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { useNow } from "@/lib/hooks";
import { formatUntil } from "@/lib/time";

/** Sources that were refused too often, for people who run the installation. */
export function BlocksPage() {
  const query = $api.useQuery("get", "/api/v1/auth/blocks");
  return (
    <Card>
      <CardHeader title="Blocked sources" description="Turned away after repeated refusals: from one minute, doubling to an hour." />
      <DataState
        query={query}
        label="blocked sources"
        skeleton={<Skeleton className="mx-5 mb-5 h-16" />}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState icon={ShieldCheck} title="Nobody is blocked">
            Addresses and keys that keep being refused come here by themselves.
          </EmptyState>
        }
      >
        {({ items }) => (
          <ul className="divide-y border-t">
            {items.map((block) => (
              <BlockRow key={block.id} block={block} />
            ))}
          </ul>
        )}
      </DataState>
    </Card>
  );
}

function BlockRow({ block }: { block: Schema<"SourceBlock"> }) {
  const now = useNow();
  const client = useQueryClient();
  const { mutate, isPending } = $api.useMutation("delete", "/api/v1/auth/blocks/{block_id}", {
    onSuccess: async () => {
      notifyDone(`${block.source} is let in again.`);
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/auth/blocks"] });
    },
    onError: (error) => notifyFailed("The block stays.", error),
  });
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          <code className="font-mono">{block.source}</code>
          <Badge tone="outline">{block.reason === "rate_limited" ? "too many requests" : "wrong credentials"}</Badge>
        </p>
        <p className="text-xs text-ink-3">
          {plural(block.strikes, "time")} · ends {formatUntil(block.blocked_until, now)}
        </p>
      </div>
      <Button size="sm" busy={isPending} onClick={() => mutate({ params: { path: { block_id: block.id } } })} aria-label={`Let ${block.source} in again`}>
        Let in again
      </Button>
    </li>
  );
}
