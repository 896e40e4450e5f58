import { createFileRoute } from "@tanstack/react-router";
import { ReturnedPage } from "@/features/report-deliveries/returned-page";

export const Route = createFileRoute("/_app/ops/deliveries/returned")({ component: ReturnedPage });
