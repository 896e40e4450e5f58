import { createFileRoute } from "@tanstack/react-router";
import { RegionsPage } from "@/features/regions/regions-page";
import { regionsSearch } from "@/features/regions/search";

export const Route = createFileRoute("/_app/regions")({ validateSearch: regionsSearch, component: RegionsPage });
