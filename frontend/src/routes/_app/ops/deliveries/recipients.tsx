import { createFileRoute } from "@tanstack/react-router";
import { RecipientsPage } from "@/features/report-deliveries/recipients-page";

export const Route = createFileRoute("/_app/ops/deliveries/recipients")({ component: RecipientsPage });
