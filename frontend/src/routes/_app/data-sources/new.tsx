import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { NewDataSourcePage } from "@/features/data-sources";

const search = z.object({
  engine: z.catch(z.optional(z.enum(["embedded", "server"])), undefined),
  connector: z.catch(z.optional(z.string().check(z.regex(/^[a-z0-9-]{1,80}$/))), undefined),
});

export const Route = createFileRoute("/_app/data-sources/new")({ validateSearch: search, component: NewDataSourcePage });
