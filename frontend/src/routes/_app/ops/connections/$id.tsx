import { createFileRoute } from "@tanstack/react-router";
import { ConnectionSheet } from "@/features/connections/connection-sheet";

export const Route = createFileRoute("/_app/ops/connections/$id")({ component: ConnectionSheet });
