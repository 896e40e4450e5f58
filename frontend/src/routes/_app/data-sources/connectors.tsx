import { createFileRoute } from "@tanstack/react-router";
import { ConnectorsPage } from "@/features/data-sources";

export const Route = createFileRoute("/_app/data-sources/connectors")({ component: ConnectorsPage });
