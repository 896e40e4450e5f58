import { createFileRoute, redirect } from "@tanstack/react-router";

/** Where the review was; links to it stay good. */
export const Route = createFileRoute("/_app/access-review")({
  beforeLoad: ({ search }) => {
    throw redirect({ to: "/settings/access-review", search, replace: true });
  },
});
