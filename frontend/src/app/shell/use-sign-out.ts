import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { $api, setCsrfToken } from "@/api/client";
import { notifyFailed } from "@/components/ui/toast";

/** Ends the session on the server, then forgets everything that was read with it. */
export function useSignOut(): () => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { mutate } = $api.useMutation("post", "/api/v1/auth/sign-out", {
    onSuccess: async () => {
      setCsrfToken(null);
      client.removeQueries({ queryKey: ["get", "/api/v1/me"] });
      await navigate({ to: "/sign-in", search: {} });
      client.clear();
    },
    onError: (error) => notifyFailed("You are still signed in.", error),
  });
  return () => mutate({});
}
