import { Hash, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyFailed } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { type AlertChannel, useChannelChanges, useChannels } from "../queries";

const ChannelDialog = lazy(() => import("./channel-dialog"));

/** Channels of Slack that rules may tell. */
export function ChannelsCard() {
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<AlertChannel>();
  const mayWrite = useCan("metrics:write");
  const channels = useChannels();
  const { remove, busy } = useChannelChanges();
  const add = mayWrite && (
    <Button onClick={() => setAdding(true)}>
      <Plus aria-hidden /> Add Slack channel
    </Button>
  );
  const confirm = async () => {
    try {
      if (removing) await remove(removing.id);
    } catch (error) {
      notifyFailed("The channel was not removed.", error);
    }
    setRemoving(undefined);
  };
  return (
    <Card>
      <CardHeader title="Slack channels" description="Rules can tell a channel beside people, or instead of them." actions={channels.data?.items.length ? add : undefined} />
      <DataState
        query={channels}
        label="channels"
        skeleton={
          <CardBody>
            <Skeleton className="h-16" />
          </CardBody>
        }
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState icon={Hash} title="No channel yet" action={add} className="py-6">
            Make an incoming webhook in Slack and give its address here; it is kept in the vault.
          </EmptyState>
        }
      >
        {({ items }) => (
          <ul aria-label="Slack channels" className="divide-y border-t">
            {items.map((channel) => (
              <li key={channel.id} className="flex items-center gap-3 px-4 py-2.5 text-sm sm:px-5">
                <span className="min-w-0 flex-1 truncate font-medium">{channel.name}</span>
                <span className="text-ink-3">{channel.rules > 0 ? `told by ${plural(channel.rules, "rule")}` : "no rule tells it"}</span>
                {mayWrite && (
                  <Button size="sm" aria-label={`Remove ${channel.name}`} disabled={channel.rules > 0} title={channel.rules > 0 ? "Let its rules tell somebody else first." : undefined} onClick={() => setRemoving(channel)}>
                    Remove
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </DataState>
      <Suspense>{adding && <ChannelDialog onClose={() => setAdding(false)} />}</Suspense>
      <ConfirmDialog open={removing !== undefined} onOpenChange={(open) => !open && setRemoving(undefined)} title={`Remove ${removing?.name ?? "the channel"}?`} action="Remove" busy={busy} onConfirm={() => void confirm()}>
        Its address is forgotten; what was told there stays in the history.
      </ConfirmDialog>
    </Card>
  );
}
