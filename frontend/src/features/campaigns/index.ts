export { CampaignPage } from "./campaign-page";
export { CampaignsPage } from "./campaigns-page";
