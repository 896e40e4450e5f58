import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { QualityPage } from "@/features/health/quality-page";

const search = z.object({
  check: z.catch(z.optional(z.string().check(z.regex(/^[a-z_]{1,40}$/))), undefined),
  incidents: z.catch(z.optional(z.enum(["closed"])), undefined),
});

export const Route = createFileRoute("/_app/health/data-quality/")({ validateSearch: search, component: QualityPage });
