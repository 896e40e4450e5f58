import { getRouteApi } from "@tanstack/react-router";
import { SettingsItemPage } from "@/components/data/settings-item-page";
import { DeliveryTable } from "./parts/delivery-table";
import { SubscriptionCard } from "./parts/subscription-card";
import { useSubscription } from "./queries";

const route = getRouteApi("/_app/settings/webhooks/$subscriptionId");

/** One webhook with its deliveries. */
export function WebhookPage() {
  const { subscriptionId } = route.useParams();
  const query = useSubscription(subscriptionId);
  return (
    <SettingsItemPage back="/settings/webhooks" backLabel="Webhooks" query={query} label="the webhook">
      {(subscription) => (
        <>
          <SubscriptionCard subscription={subscription} />
          <DeliveryTable subscription={subscription} />
        </>
      )}
    </SettingsItemPage>
  );
}
