import { createFileRoute } from "@tanstack/react-router";
import { EditLocationPage } from "@/features/locations/edit-location-page";

export const Route = createFileRoute("/_app/ops/locations/$id/edit")({ component: EditLocationPage });
