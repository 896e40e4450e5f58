import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { SyncHealthPage } from "@/features/data-sources";

const search = z.object({ days: z.catch(z.optional(z.enum(["1", "7", "30", "90"])), undefined) });

export const Route = createFileRoute("/_app/data-sources/health")({ validateSearch: search, component: SyncHealthPage });
