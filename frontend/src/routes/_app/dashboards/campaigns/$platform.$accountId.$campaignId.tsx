import { createFileRoute, notFound } from "@tanstack/react-router";
import { CampaignPage } from "@/features/campaigns/campaign-page";
import { campaignSearch, readPlatforms } from "@/features/campaigns/search";

export const Route = createFileRoute("/_app/dashboards/campaigns/$platform/$accountId/$campaignId")({
  validateSearch: campaignSearch,
  params: {
    parse: ({ platform, accountId, campaignId }) => {
      const [known] = readPlatforms(platform);
      if (!known) throw notFound();
      return { platform: known, accountId, campaignId };
    },
    stringify: (params) => params,
  },
  component: CampaignPage,
});
