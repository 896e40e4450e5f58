import { createFileRoute } from "@tanstack/react-router";
import { ExplorePage } from "@/features/explore/explore-page";
import { exploreSearch } from "@/features/explore/search";

export const Route = createFileRoute("/_app/explore")({ validateSearch: exploreSearch, component: ExplorePage });
