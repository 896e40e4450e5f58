import { createFileRoute } from "@tanstack/react-router";
import { WorkspacesPage } from "@/features/access/workspaces-page";

export const Route = createFileRoute("/_app/settings/workspaces")({ component: WorkspacesPage });
