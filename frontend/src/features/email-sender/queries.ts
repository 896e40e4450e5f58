import { useMutation, useQueryClient } from "@tanstack/react-query";
import { $api, api } from "@/api/client";
import { notifyFailed } from "@/components/ui/toast";

const PATH = "/api/v1/email/readiness";

export function useReadiness() {
  return $api.useQuery("get", PATH);
}

/** Looks at the domain anew, past what the service remembers. */
export function useLookAgain() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => (await api.GET(PATH, { params: { query: { refresh: true } } })).data,
    onSuccess: (found) => client.setQueryData($api.queryOptions("get", PATH).queryKey, found),
    onError: (error) => notifyFailed("The checks were not made again.", error),
  });
}
