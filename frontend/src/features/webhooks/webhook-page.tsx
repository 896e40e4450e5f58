import { getRouteApi, Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import { DataState } from "@/components/data/data-state";
import { Skeleton } from "@/components/ui/skeleton";
import { DeliveryTable } from "./parts/delivery-table";
import { SubscriptionCard } from "./parts/subscription-card";
import { useSubscription } from "./queries";

const route = getRouteApi("/_app/settings/webhooks/$subscriptionId");

/** One webhook with its deliveries. */
export function WebhookPage() {
  const { subscriptionId } = route.useParams();
  const query = useSubscription(subscriptionId);
  return (
    <>
      <Link to="/settings/webhooks" className="inline-flex items-center gap-1 text-sm text-ink-2 hover:text-ink">
        <ChevronLeft className="size-4" aria-hidden /> Webhooks
      </Link>
      <DataState query={query} label="the webhook" skeleton={<Skeleton className="h-56" />}>
        {(subscription) => (
          <div className="grid grid-cols-1 gap-4 sm:gap-5">
            <SubscriptionCard subscription={subscription} />
            <DeliveryTable subscription={subscription} />
          </div>
        )}
      </DataState>
    </>
  );
}
