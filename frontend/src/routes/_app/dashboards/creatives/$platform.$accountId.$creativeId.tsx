import { createFileRoute, notFound } from "@tanstack/react-router";
import { campaignSearch, readPlatforms } from "@/features/campaigns/search";
import { CreativePage } from "@/features/creatives/creative-page";

export const Route = createFileRoute("/_app/dashboards/creatives/$platform/$accountId/$creativeId")({
  validateSearch: campaignSearch,
  params: {
    parse: ({ platform, accountId, creativeId }) => {
      const [known] = readPlatforms(platform);
      if (!known) throw notFound();
      return { platform: known, accountId, creativeId };
    },
    stringify: (params) => params,
  },
  component: CreativePage,
});
