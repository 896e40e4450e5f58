import { createFileRoute } from "@tanstack/react-router";
import { DeadLettersPage } from "@/features/report-runs/dead-letters-page";
import { lettersSearch } from "@/features/report-runs/search";

export const Route = createFileRoute("/_app/ops/dead-letters")({ validateSearch: lettersSearch, component: DeadLettersPage });
