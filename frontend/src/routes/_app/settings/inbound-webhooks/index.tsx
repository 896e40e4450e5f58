import { createFileRoute } from "@tanstack/react-router";
import { InboundWebhooksPage } from "@/features/inbound-webhooks/inbound-webhooks-page";

export const Route = createFileRoute("/_app/settings/inbound-webhooks/")({ component: InboundWebhooksPage });
