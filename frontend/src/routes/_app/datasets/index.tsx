import { createFileRoute } from "@tanstack/react-router";
import { DatasetsPage } from "@/features/datasets";

export const Route = createFileRoute("/_app/datasets/")({ component: DatasetsPage });
