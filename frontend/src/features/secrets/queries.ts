import { useQueryClient } from "@tanstack/react-query";
import { $api, type Schema } from "@/api/client";

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

/** Reads everything about keys again: after a rotation began, and after it ended. */
export function useForgetSecrets(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: ({ queryKey }) => typeof queryKey[1] === "string" && queryKey[1].startsWith("/api/v1/secrets/") });
}
