import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { AuditPage } from "@/features/audit/audit-page";

const action = z.catch(z.optional(z.string().check(z.regex(/^[a-z0-9_]+(\.[a-z0-9_]+)*$/), z.maxLength(80))), undefined);
const day = z.catch(z.optional(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/))), undefined);
const word = z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(200))), undefined);

export const Route = createFileRoute("/_app/settings/audit")({
  validateSearch: z.object({
    trail: z.catch(z.optional(z.literal("platform")), undefined),
    action,
    actor: word,
    outcome: z.catch(z.optional(z.enum(["success", "denied", "failure"])), undefined),
    since: day,
    until: day,
  }),
  component: AuditPage,
});
