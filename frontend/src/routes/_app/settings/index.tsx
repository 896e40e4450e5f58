import { createFileRoute, redirect } from "@tanstack/react-router";

export const Route = createFileRoute("/_app/settings/")({
  beforeLoad: ({ search }) => {
    throw redirect({ to: "/settings/sessions", search, replace: true });
  },
});
