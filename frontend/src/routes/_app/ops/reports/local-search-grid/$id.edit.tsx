import { createFileRoute } from "@tanstack/react-router";
import { BuilderPage } from "@/features/local-grids/builder-page";

export const Route = createFileRoute("/_app/ops/reports/local-search-grid/$id/edit")({ component: BuilderPage });
