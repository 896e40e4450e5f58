import { createFileRoute, redirect } from "@tanstack/react-router";
import { z } from "zod/mini";
import { meOptions } from "@/api/session";
import { SignInPage } from "@/features/sign-in/sign-in-page";

const search = z.object({
  /** Where the user wanted to go. Only addresses of our own count. */
  to: z.catch(z.optional(z.string().check(z.regex(/^\/(?![/\\])/))), undefined),
  /** The session ended by itself. */
  ended: z.catch(z.optional(z.literal("1")), undefined),
  /** The password was set with a link. */
  changed: z.catch(z.optional(z.literal("1")), undefined),
  /** Why the way through the identity provider ended here. */
  failed: z.catch(z.optional(z.enum(["account", "refused", "state", "token", "proof", "away"])), undefined),
  /** The first factor is given; the code is owed. */
  step: z.catch(z.optional(z.literal("code")), undefined),
});

export const Route = createFileRoute("/sign-in")({
  validateSearch: search,
  beforeLoad: ({ context, search: { to, failed } }) => {
    if (!failed && context.queryClient.getQueryData(meOptions.queryKey)) throw redirect({ href: to ?? "/" });
  },
  component: SignInPage,
});
