import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { SyncJobPage } from "@/features/data-sources";

const search = z.object({ level: z.catch(z.optional(z.enum(["debug", "info", "warning", "error"])), undefined) });

export const Route = createFileRoute("/_app/data-sources/$connectionId_/jobs/$jobId")({ validateSearch: search, component: SyncJobPage });
