import { createFileRoute } from "@tanstack/react-router";
import { NewGridPage } from "@/features/local-grids/new-grid-page";

export const Route = createFileRoute("/_app/ops/reports/local-search-grid/new")({ component: NewGridPage });
