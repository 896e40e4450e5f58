import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { DatasetPage } from "@/features/datasets";

const search = z.object({ origin: z.catch(z.optional(z.uuid()), undefined) });

export const Route = createFileRoute("/_app/datasets/$name")({ validateSearch: search, component: DatasetPage });
