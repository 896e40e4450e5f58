import { Link } from "@tanstack/react-router";
import { Plus, Webhook } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { NameCell, nameLinkClass } from "@/components/data/name-cell";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { useNow } from "@/lib/hooks";
import { formatAgo } from "@/lib/time";
import { SubscriptionBadge } from "./parts/state-badge";
import { type Subscription, useSubscriptions } from "./queries";

const CreateWebhookDialog = lazy(() => import("./parts/create-webhook-dialog"));

/** Addresses of partners that are told when something happens. */
export function WebhooksPage() {
  const query = useSubscriptions();
  const [creating, setCreating] = useState(false);
  const create = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden /> New webhook
    </Button>
  );
  return (
    <ListCard
      title="Webhooks"
      description="We post to these addresses when something happens, signed, and again for three days while they fail."
      actions={create}
      query={query}
      label="webhooks"
      empty={
        <EmptyState icon={Webhook} title="No webhook yet" action={create}>
          Add an address to be told when new numbers are there, instead of asking for them.
        </EmptyState>
      }
      footer={<Suspense>{creating && <CreateWebhookDialog open={creating} onOpenChange={setCreating} />}</Suspense>}
    >
      {(page) => <SubscriptionTable subscriptions={page.items} />}
    </ListCard>
  );
}

function SubscriptionTable({ subscriptions }: { subscriptions: readonly Subscription[] }) {
  const now = useNow();
  const columns = useMemo<Column<Subscription>[]>(
    () => [
      { id: "name", header: "Name", value: (one) => one.name, cell: (one) => <Name subscription={one} /> },
      { id: "events", header: "Events", value: (one) => one.events.join(" "), cell: (one) => <EventBadges events={one.events} />, className: "max-md:hidden" },
      { id: "state", header: "State", value: (one) => one.state, cell: (one) => <SubscriptionBadge subscription={one} /> },
      {
        id: "delivered",
        header: "Last delivered",
        value: (one) => one.last_delivered_at,
        cell: (one) => (one.last_delivered_at ? formatAgo(one.last_delivered_at, now) : "never"),
        className: "whitespace-nowrap max-sm:hidden",
      },
    ],
    [now],
  );
  return <DataTable label="Webhooks" columns={columns} rows={subscriptions} rowId={(one) => one.id} />;
}

function Name({ subscription }: { subscription: Subscription }) {
  return (
    <NameCell note={<span className="font-mono">{subscription.url}</span>}>
      <Link to="/settings/webhooks/$subscriptionId" params={{ subscriptionId: subscription.id }} className={nameLinkClass}>
        {subscription.name}
      </Link>
    </NameCell>
  );
}

function EventBadges({ events }: { events: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-1 py-1">
      {events.map((event) => (
        <Badge key={event}>{event}</Badge>
      ))}
    </span>
  );
}
