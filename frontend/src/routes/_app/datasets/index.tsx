import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { DatasetsPage } from "@/features/datasets";

const search = z.object({
  q: z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(200))), undefined),
  waiting: z.catch(z.optional(z.literal("yes")), undefined),
});

export const Route = createFileRoute("/_app/datasets/")({ validateSearch: search, component: DatasetsPage });
