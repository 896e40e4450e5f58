import { createFileRoute } from "@tanstack/react-router";
import { ResultsPage } from "@/features/local-grids/results-page";
import { resultsSearch } from "@/features/local-grids/search";

export const Route = createFileRoute("/_app/ops/reports/local-search-grid/$id/results")({ validateSearch: resultsSearch, component: ResultsPage });
