import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { MarketPage } from "@/features/market";

const text = z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(200))), undefined);

export const Route = createFileRoute("/_app/market/")({ validateSearch: z.object({ q: text, sort: text }), component: MarketPage });
