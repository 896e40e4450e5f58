import { createFileRoute } from "@tanstack/react-router";
import { MergesPage } from "@/features/locations/merges-page";

export const Route = createFileRoute("/_app/ops/locations/merges")({ component: MergesPage });
