import { createFileRoute } from "@tanstack/react-router";
import { PacingPage } from "@/features/budgets/pacing-page";
import type { BudgetsSearch } from "@/features/budgets/search";

export const Route = createFileRoute("/_app/budgets/")({ validateSearch: (search: BudgetsSearch) => search, component: PacingPage });
