import { createFileRoute } from "@tanstack/react-router";
import { SupportAccessPage } from "@/features/access/support-access-page";

export const Route = createFileRoute("/_app/settings/support")({ component: SupportAccessPage });
