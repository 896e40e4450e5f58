import { createFileRoute } from "@tanstack/react-router";
import { SchedulesPage } from "@/features/report-schedules/schedules-page";

export const Route = createFileRoute("/_app/ops/schedules")({ component: SchedulesPage });
