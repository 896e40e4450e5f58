import { useQueryClient } from "@tanstack/react-query";
import type { Schema } from "@/api/client";
import { meOptions } from "@/api/session";

const KEY = ["get", "/api/v1/flags"] as const;

/** Takes over the flags as the API just answered them; what the rest of the UI knows of them is read again. */
export function useAdoptFlags(): (flags: Schema<"FlagList">) => Promise<void> {
  const client = useQueryClient();
  return async (flags) => {
    client.setQueriesData({ queryKey: KEY }, flags);
    await client.invalidateQueries({ queryKey: meOptions.queryKey });
  };
}
