import { createFileRoute } from "@tanstack/react-router";
import { CreativesPage } from "@/features/creatives/creatives-page";
import { creativesSearch } from "@/features/creatives/search";

export const Route = createFileRoute("/_app/dashboards/creatives/")({ validateSearch: creativesSearch, component: CreativesPage });
