import { createFileRoute } from "@tanstack/react-router";
import { NewLocationPage } from "@/features/locations/new-location-page";

export const Route = createFileRoute("/_app/ops/locations/new")({ component: NewLocationPage });
