import { createFileRoute } from "@tanstack/react-router";
import { InboundWebhookPage } from "@/features/inbound-webhooks/inbound-webhook-page";

export const Route = createFileRoute("/_app/settings/inbound-webhooks/$endpointId")({ component: InboundWebhookPage });
