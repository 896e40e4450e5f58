import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { SeriesPage } from "@/features/market";

const search = z.object({
  band: z.catch(z.optional(z.enum(["1y", "5y", "10y", "max"])), undefined),
  known: z.catch(z.optional(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/))), undefined),
  source: z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(128))), undefined),
});

export const Route = createFileRoute("/_app/market/$symbol")({ validateSearch: search, component: SeriesPage });
