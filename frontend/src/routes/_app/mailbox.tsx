import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { MailboxPage } from "@/features/mailbox/mailbox-page";

const search = z.object({
  /** The mail that is open. */
  mail: z.catch(z.optional(z.string().check(z.regex(/^[0-9a-f]{40}$/))), undefined),
});

export const Route = createFileRoute("/_app/mailbox")({ validateSearch: search, component: MailboxPage });
