import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { $api } from "@/api/client";
import { useCan } from "@/api/session";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import type { Maybe } from "@/lib/format";

const POLL_MS = 3000;
const GIVE_UP_MS = 120_000;

/** Asks for a newer snapshot and watches for it; without the right to ask there is nothing to press. */
export function useRefresh(generatedAt: Maybe<string>): { onRefresh?: () => void; refreshing: boolean } {
  const client = useQueryClient();
  const [waitingSince, setWaitingSince] = useState<Maybe<string>>();
  const mayRefresh = useCan("metrics:write");
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/metrics/refresh", {
    onSuccess: () => setWaitingSince(generatedAt ?? ""),
    onError: (error) => notifyFailed("The refresh was not started.", error),
  });
  const waiting = waitingSince !== undefined && waitingSince !== null;

  useEffect(() => {
    if (!waiting) return;
    if ((generatedAt ?? "") !== waitingSince) {
      setWaitingSince(undefined);
      notifyDone("The numbers are fresh.");
      return;
    }
    const poll = setInterval(() => void client.invalidateQueries({ queryKey: ["get", "/api/v1/metrics/combined"] }), POLL_MS);
    const stop = setTimeout(() => setWaitingSince(undefined), GIVE_UP_MS);
    return () => {
      clearInterval(poll);
      clearTimeout(stop);
    };
  }, [waiting, waitingSince, generatedAt, client]);

  const refreshing = isPending || waiting;
  return mayRefresh ? { onRefresh: () => mutate({}), refreshing } : { refreshing };
}
