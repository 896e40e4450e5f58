import { useMemo } from "react";
import { $api } from "./client";
import { useTenant } from "./session";

/** The tenant's people by id, for those who may list them. */
export function useNames(): ReadonlyMap<string, string> {
  const { scopes } = useTenant();
  const { data } = $api.useQuery("get", "/api/v1/members", {}, { enabled: scopes.includes("members:admin") });
  return useMemo(() => new Map(data?.items.map(({ user_id: id, name, email }) => [id, name || email])), [data]);
}
