import { createFileRoute } from "@tanstack/react-router";
import { PullsPage } from "@/features/market/pulls-page";

export const Route = createFileRoute("/_app/market-pulls")({ component: PullsPage });
