import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { SeriesPage } from "@/features/market";

const search = z.object({ band: z.catch(z.optional(z.enum(["1y", "5y", "10y", "max"])), undefined) });

export const Route = createFileRoute("/_app/market/$symbol")({ validateSearch: search, component: SeriesPage });
