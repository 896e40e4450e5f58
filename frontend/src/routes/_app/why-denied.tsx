import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { WhyDeniedPage } from "@/features/access/why-denied-page";

export const Route = createFileRoute("/_app/why-denied")({ validateSearch: z.object({ scope: z.catch(z.optional(z.string()), undefined) }), component: WhyDeniedPage });
