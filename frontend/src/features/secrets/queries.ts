import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { $api, type Schema } from "@/api/client";
import { useTenant } from "@/api/session";

export type KeyRing = Schema<"KeyRing">;
export type KeyVersion = Schema<"KeyVersion">;
export type Rotation = Schema<"Rotation">;
export type Credential = Schema<"Credential">;
export type SecretEvent = Schema<"SecretEvent">;

const WATCH_MS = 1000;

/** Rotations, newest first; asked again every second for as long as one runs. */
export function useRotations() {
  return $api.useQuery("get", "/api/v1/secrets/rotations", {}, { refetchInterval: ({ state }) => (state.data?.items.some(isRunning) ? WATCH_MS : false) });
}

export function isRunning(rotation: Rotation): boolean {
  return rotation.finished_at === null;
}

/** The tenant's people by id, for those who may list them. */
export function useNames(): ReadonlyMap<string, string> {
  const { scopes } = useTenant();
  const { data } = $api.useQuery("get", "/api/v1/members", {}, { enabled: scopes.includes("members:admin") });
  return useMemo(() => new Map(data?.items.map(({ user_id: id, name, email }) => [id, name || email])), [data]);
}

/** Reads everything about keys again: after a rotation began, and after it ended. */
export function useForgetSecrets(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: ({ queryKey }) => typeof queryKey[1] === "string" && queryKey[1].startsWith("/api/v1/secrets/") });
}
