import { createFileRoute, redirect, retainSearchParams } from "@tanstack/react-router";
import { toProblem } from "@/api/problem";
import { meOptions } from "@/api/session";
import { ShellError } from "@/app/shell/shell-error";
import { Shell } from "@/app/shell/shell";
import { SHARED_KEYS, viewSearch } from "@/lib/view";

export const Route = createFileRoute("/_app")({
  validateSearch: viewSearch,
  search: { middlewares: [retainSearchParams([...SHARED_KEYS])] },
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(meOptions);
    } catch (error) {
      if (toProblem(error).status === 401) throw redirect({ to: "/sign-in", search: { to: location.href } });
      throw error;
    }
  },
  component: Shell,
  errorComponent: ShellError,
});
