import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { AccessRequestsPage } from "@/features/access/access-requests-page";

export const Route = createFileRoute("/_app/settings/access-requests")({
  validateSearch: z.object({ ask: z.catch(z.optional(z.literal("yes")), undefined) }),
  component: AccessRequestsPage,
});
