import { createFileRoute } from "@tanstack/react-router";
import { ConnectionsPage } from "@/features/connections/connections-page";
import { connectionsSearch } from "@/features/connections/search";

export const Route = createFileRoute("/_app/ops/connections")({ validateSearch: connectionsSearch, component: ConnectionsPage });
