import { createFileRoute } from "@tanstack/react-router";
import { RunsPage } from "@/features/report-runs/runs-page";

export const Route = createFileRoute("/_app/ops/runs/")({ component: RunsPage });
