import { createFileRoute } from "@tanstack/react-router";
import { DeliveriesPage } from "@/features/report-deliveries/deliveries-page";
import { deliveriesSearch } from "@/features/report-deliveries/search";

export const Route = createFileRoute("/_app/ops/deliveries/")({ validateSearch: deliveriesSearch, component: DeliveriesPage });
