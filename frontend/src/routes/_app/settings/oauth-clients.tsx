import { createFileRoute } from "@tanstack/react-router";
import { OAuthClientsPage } from "@/features/settings/oauth-clients-page";

export const Route = createFileRoute("/_app/settings/oauth-clients")({ component: OAuthClientsPage });
