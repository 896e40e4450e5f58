import { createFileRoute } from "@tanstack/react-router";
import { GridsPage } from "@/features/local-grids/grids-page";
import { gridsSearch } from "@/features/local-grids/search";

export const Route = createFileRoute("/_app/ops/reports/local-search-grid/")({ validateSearch: gridsSearch, component: GridsPage });
