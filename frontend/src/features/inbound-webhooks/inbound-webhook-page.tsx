import { getRouteApi, Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import { DataState } from "@/components/data/data-state";
import { Skeleton } from "@/components/ui/skeleton";
import { EndpointCard } from "./parts/endpoint-card";
import { ReceiptTable } from "./parts/receipt-table";
import { useEndpoint } from "./queries";

const route = getRouteApi("/_app/settings/inbound-webhooks/$endpointId");

/** One endpoint with what was received there. */
export function InboundWebhookPage() {
  const { endpointId } = route.useParams();
  const query = useEndpoint(endpointId);
  return (
    <>
      <Link to="/settings/inbound-webhooks" className="inline-flex items-center gap-1 text-sm text-ink-2 hover:text-ink">
        <ChevronLeft className="size-4" aria-hidden /> Inbound webhooks
      </Link>
      <DataState query={query} label="the endpoint" skeleton={<Skeleton className="h-56" />}>
        {(endpoint) => (
          <div className="grid grid-cols-1 gap-4 sm:gap-5">
            <EndpointCard endpoint={endpoint} />
            <ReceiptTable endpoint={endpoint} />
          </div>
        )}
      </DataState>
    </>
  );
}
