import { createFileRoute } from "@tanstack/react-router";
import { DeliveriesPage } from "@/features/report-deliveries/deliveries-page";

export const Route = createFileRoute("/_app/ops/deliveries")({ component: DeliveriesPage });
