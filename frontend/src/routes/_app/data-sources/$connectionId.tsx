import { createFileRoute } from "@tanstack/react-router";
import { DataSourcePage } from "@/features/data-sources";

export const Route = createFileRoute("/_app/data-sources/$connectionId")({ component: DataSourcePage });
