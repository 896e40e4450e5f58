import { createFileRoute, redirect } from "@tanstack/react-router";

export const Route = createFileRoute("/_app/")({
  beforeLoad: ({ search }) => {
    throw redirect({ to: "/dashboards/campaigns", search, replace: true });
  },
});
