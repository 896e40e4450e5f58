import { createRouter } from "@tanstack/react-router";
import { meOptions } from "@/api/session";
import { routeTree } from "@/routeTree.gen";
import { markNavigated } from "@/lib/navigation";
import { createQueryClient } from "./query-client";
import { NotFoundPage } from "./not-found-page";
import { RouteError } from "./route-error";
import { parseSearch, stringifySearch } from "./search-params";

export const queryClient = createQueryClient(signOutLocally);

export const router = createRouter({
  routeTree,
  context: { queryClient },
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 300,
  scrollRestoration: true,
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: NotFoundPage,
});

router.subscribe("onBeforeNavigate", ({ fromLocation, pathChanged }) => {
  if (fromLocation && pathChanged) markNavigated();
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

/** The session is over: forget what it could read, sign in, and come back to the same view. */
function signOutLocally(): void {
  const { pathname, href } = router.state.location;
  const wasSignedIn = queryClient.getQueryData(meOptions.queryKey) !== undefined;
  if (pathname === "/sign-in" || !wasSignedIn) return;
  queryClient.clear();
  void router.navigate({ to: "/sign-in", search: { to: href, ended: "1" } });
}
