import { type InvalidateOptions, type InvalidateQueryFilters, MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { toProblem } from "@/api/problem";

const MAX_RETRIES = 2;

/** A first read that was under way before a change would answer without it, and TanStack Query lets it end: it is begun anew. */
class Client extends QueryClient {
  override async invalidateQueries(filters?: InvalidateQueryFilters, options?: InvalidateOptions): Promise<void> {
    await this.cancelQueries(filters, { silent: true });
    return super.invalidateQueries(filters, options);
  }
}

/** One cache for all server state. `onSignedOut` runs once the API answers that the session is over. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (toProblem(error).status === 401) onSignedOut();
  };
  return new Client({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 30 * 60_000,
        retry: (count, error) => count < MAX_RETRIES && toProblem(error).isTransient,
        retryDelay: (count, error) => retryDelay(count, toProblem(error).retryAfter),
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}

/** Waits 0.5 s, then 1 s; a short wait that the server asks for counts instead. */
function retryDelay(count: number, retryAfter: number | undefined): number {
  return retryAfter ? Math.min(retryAfter, 5) * 1000 : 500 * 2 ** count;
}
