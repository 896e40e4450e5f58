import { createFileRoute } from "@tanstack/react-router";
import { AccessRequestsPage } from "@/features/access/access-requests-page";

export const Route = createFileRoute("/_app/settings/access-requests")({ component: AccessRequestsPage });
