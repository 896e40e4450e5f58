import { createFileRoute } from "@tanstack/react-router";
import { IncidentPage } from "@/features/health/incident-page";

export const Route = createFileRoute("/_app/health/data-quality/$incidentId")({ component: IncidentPage });
