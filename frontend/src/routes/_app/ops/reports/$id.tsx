import { createFileRoute } from "@tanstack/react-router";
import { ReportPage } from "@/features/reports/report-page";

export const Route = createFileRoute("/_app/ops/reports/$id")({ component: ReportPage });
