import { createFileRoute } from "@tanstack/react-router";
import { campaignSearch } from "@/features/campaigns/search";
import { CreativePage } from "@/features/creatives/creative-page";

export const Route = createFileRoute("/_app/dashboards/creatives/$platform/$accountId/$creativeId")({ validateSearch: campaignSearch, component: CreativePage });
