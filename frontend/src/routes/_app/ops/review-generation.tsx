import { createFileRoute } from "@tanstack/react-router";
import { GenerationPage } from "@/features/reviews/generation-page";
import { generationSearch } from "@/features/reviews/search";

export const Route = createFileRoute("/_app/ops/review-generation")({ validateSearch: generationSearch, component: GenerationPage });
