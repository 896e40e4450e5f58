import { getRouteApi } from "@tanstack/react-router";
import { SettingsItemPage } from "@/components/data/settings-item-page";
import { EndpointCard } from "./parts/endpoint-card";
import { ReceiptTable } from "./parts/receipt-table";
import { useEndpoint } from "./queries";

const route = getRouteApi("/_app/settings/inbound-webhooks/$endpointId");

/** One endpoint with what was received there. */
export function InboundWebhookPage() {
  const { endpointId } = route.useParams();
  const query = useEndpoint(endpointId);
  return (
    <SettingsItemPage back="/settings/inbound-webhooks" backLabel="Inbound webhooks" query={query} label="the endpoint">
      {(endpoint) => (
        <>
          <EndpointCard endpoint={endpoint} />
          <ReceiptTable endpoint={endpoint} />
        </>
      )}
    </SettingsItemPage>
  );
}
