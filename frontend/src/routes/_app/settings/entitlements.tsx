import { createFileRoute } from "@tanstack/react-router";
import { EntitlementsPage } from "@/features/access/entitlements-page";

export const Route = createFileRoute("/_app/settings/entitlements")({ component: EntitlementsPage });
