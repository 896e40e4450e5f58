import { useMemo } from "react";
import { $api } from "./client";
import { useMe, useTenant } from "./session";

/** The tenant's people by id, for those who may list them. */
export function useNames(): ReadonlyMap<string, string> {
  const { scopes } = useTenant();
  const { data } = $api.useQuery("get", "/api/v1/members", {}, { enabled: scopes.includes("members:admin") });
  return useMemo(() => new Map(data?.items.map(({ user_id: id, name, email }) => [id, name || email])), [data]);
}

/** How a subject (`user:<id>`, `key:<id>`, `client:<id>`) is called in a sentence. */
export function useWho(): (subject: string) => string {
  const names = useNames();
  const { user } = useMe();
  return (subject) => {
    const [kind, id = ""] = subject.split(":");
    if (kind !== "user") return "A program";
    return id === user.id ? "You" : (names.get(id) ?? "A member");
  };
}
