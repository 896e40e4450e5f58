import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { SupportPage } from "@/features/support/support-page";

export const Route = createFileRoute("/_app/support/impersonate")({
  validateSearch: z.object({ ask: z.catch(z.optional(z.literal("yes")), undefined) }),
  component: SupportPage,
});
