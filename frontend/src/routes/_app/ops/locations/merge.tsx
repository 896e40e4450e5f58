import { createFileRoute } from "@tanstack/react-router";
import { MergePage } from "@/features/locations/merge-page";
import { mergeSearch } from "@/features/locations/search";

export const Route = createFileRoute("/_app/ops/locations/merge")({ validateSearch: mergeSearch, component: MergePage });
