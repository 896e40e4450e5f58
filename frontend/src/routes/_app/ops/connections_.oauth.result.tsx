import { createFileRoute } from "@tanstack/react-router";
import { OAuthResultPage } from "@/features/connections/oauth-result-page";
import { resultSearch } from "@/features/connections/search";

export const Route = createFileRoute("/_app/ops/connections_/oauth/result")({ validateSearch: resultSearch, component: OAuthResultPage });
