import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { $api, api, type Schema, setCsrfToken } from "./client";

export type Me = Schema<"Me">;
export type Scope = Schema<"CurrentTenant">["scopes"][number];

/** Who is signed in and where they work. Everything under the shell may rely on it being loaded. */
export const meOptions = {
  ...$api.queryOptions("get", "/api/v1/me"),
  queryFn: async (): Promise<Me> => {
    const { data } = await api.GET("/api/v1/me");
    if (!data) throw new Error("The answer of /me was empty.");
    setCsrfToken(data.csrf_token);
    return data;
  },
  staleTime: 5 * 60_000,
};

export function useMe(): Me {
  return useSuspenseQuery(meOptions).data;
}

/** The tenant the user works in; only for pages under the shell, which shows none of them without one. */
export function useTenant(): NonNullable<Me["tenant"]> {
  const { tenant } = useMe();
  if (!tenant) throw new Error("Choose a tenant first.");
  return tenant;
}

/** Whether the user's role in this tenant includes `scope`. The API decides again; this only spares dead ends. */
export function useCan(scope: Scope): boolean {
  return useMe().tenant?.scopes.includes(scope) ?? false;
}

export type OuterScope = NonNullable<Me["scopes"]>[number];

/** Whether the user may do what stands above tenants: agency, support, platform. */
export function useOuter(scope: OuterScope): boolean {
  return useMe().scopes?.includes(scope) ?? false;
}

/** Whether the current tenant is entitled to `name`; the API refuses without it. */
export function useEntitled(name: "csv_export" | "live_ranks" | "oauth" | "portfolio"): boolean {
  return useMe().entitlements?.[name] ?? false;
}

/** Takes over a new `Me` (after sign-in or a switch of tenants) and forgets everything read as somebody else. */
export function useAdoptMe(): (me: Me) => void {
  const client = useQueryClient();
  return (me) => {
    setCsrfToken(me.csrf_token);
    client.removeQueries({ predicate: (query) => query.queryKey[1] !== "/api/v1/me" });
    client.setQueryData(meOptions.queryKey, me);
  };
}
