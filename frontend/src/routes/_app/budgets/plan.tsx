import { createFileRoute } from "@tanstack/react-router";
import { PlannerPage } from "@/features/budgets/planner-page";
import type { BudgetsSearch } from "@/features/budgets/search";

export const Route = createFileRoute("/_app/budgets/plan")({ validateSearch: (search: BudgetsSearch) => search, component: PlannerPage });
