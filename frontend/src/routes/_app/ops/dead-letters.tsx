import { createFileRoute } from "@tanstack/react-router";
import { DeadLettersPage } from "@/features/report-runs/dead-letters-page";

export const Route = createFileRoute("/_app/ops/dead-letters")({ component: DeadLettersPage });
