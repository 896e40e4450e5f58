import { createFileRoute } from "@tanstack/react-router";
import { ImportPage } from "@/features/locations/import-page";

export const Route = createFileRoute("/_app/ops/locations/import")({ component: ImportPage });
