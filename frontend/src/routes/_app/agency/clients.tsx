import { createFileRoute } from "@tanstack/react-router";
import { ClientsPage } from "@/features/agency/clients-page";

export const Route = createFileRoute("/_app/agency/clients")({ component: ClientsPage });
