import { createFileRoute } from "@tanstack/react-router";
import { LocationsPage } from "@/features/locations/locations-page";
import { locationsSearch } from "@/features/locations/search";

export const Route = createFileRoute("/_app/ops/locations/")({ validateSearch: locationsSearch, component: LocationsPage });
