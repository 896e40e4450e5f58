import { createFileRoute } from "@tanstack/react-router";
import { ReviewPage } from "@/features/budgets/review-page";
import type { BudgetsSearch } from "@/features/budgets/search";

export const Route = createFileRoute("/_app/budgets/review")({ validateSearch: (search: BudgetsSearch) => search, component: ReviewPage });
