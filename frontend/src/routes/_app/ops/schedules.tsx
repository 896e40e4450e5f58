import { createFileRoute } from "@tanstack/react-router";
import { SchedulesPage } from "@/features/report-schedules/schedules-page";
import { schedulesSearch } from "@/features/report-schedules/search";

export const Route = createFileRoute("/_app/ops/schedules")({ validateSearch: schedulesSearch, component: SchedulesPage });
