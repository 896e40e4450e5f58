import { createFileRoute } from "@tanstack/react-router";
import { HandoffPage } from "@/features/reviews/handoff-page";
import { handoffSearch } from "@/features/reviews/search";

export const Route = createFileRoute("/_app/app")({ validateSearch: handoffSearch, component: HandoffPage });
