import { createFileRoute } from "@tanstack/react-router";
import { WebhookPage } from "@/features/webhooks/webhook-page";

export const Route = createFileRoute("/_app/settings/webhooks/$subscriptionId")({ component: WebhookPage });
