import { createFileRoute } from "@tanstack/react-router";
import { RunPage } from "@/features/report-runs/run-page";

export const Route = createFileRoute("/_app/ops/runs/$id")({ component: RunPage });
