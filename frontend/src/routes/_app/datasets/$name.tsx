import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { id } from "@/lib/search-values";
import { DatasetPage } from "@/features/datasets";

const search = z.object({
  origin: id,
  rule: z.catch(z.optional(z.string().check(z.regex(/^[A-Za-z_]{1,64}$/))), undefined),
  standing: z.catch(z.optional(z.enum(["superseded"])), undefined),
  way: z.catch(z.optional(z.enum(["upload", "sync", "push", "replay", "pull"])), undefined),
});

export const Route = createFileRoute("/_app/datasets/$name")({ validateSearch: search, component: DatasetPage });
