import { createFileRoute } from "@tanstack/react-router";
import { RunsPage } from "@/features/report-runs/runs-page";
import { runsSearch } from "@/features/report-runs/search";

export const Route = createFileRoute("/_app/ops/runs/")({ validateSearch: runsSearch, component: RunsPage });
