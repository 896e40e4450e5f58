import { createFileRoute, redirect } from "@tanstack/react-router";

export const Route = createFileRoute("/_app/settings/")({
  beforeLoad: ({ search }) => {
    throw redirect({ to: "/settings/api-keys", search, replace: true });
  },
});
