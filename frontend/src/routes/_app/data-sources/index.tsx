import { createFileRoute } from "@tanstack/react-router";
import { DataSourcesPage } from "@/features/data-sources";

export const Route = createFileRoute("/_app/data-sources/")({ component: DataSourcesPage });
