import { createFileRoute } from "@tanstack/react-router";
import { AccessReviewPage } from "@/features/access/access-review-page";

export const Route = createFileRoute("/_app/settings/access-review")({ component: AccessReviewPage });
