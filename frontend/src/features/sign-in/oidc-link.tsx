import { LogIn } from "lucide-react";
import { $api } from "@/api/client";
import { buttonClass } from "@/components/ui/button";

/** The way in through the identity provider, where one is set up. The browser leaves for it and comes back to `to`. */
export function OidcLink({ to }: { to: string }) {
  const { data } = $api.useQuery("get", "/api/v1/auth/options", {}, { retry: false, staleTime: Infinity });
  if (!data?.oidc) return null;
  return (
    <>
      <div className="flex items-center gap-3 text-xs text-ink-3" aria-hidden>
        <span className="h-px flex-1 bg-line" />
        or
        <span className="h-px flex-1 bg-line" />
      </div>
      <a href={`/api/v1/auth/oidc/start?to=${encodeURIComponent(to)}`} className={buttonClass({ size: "lg" })}>
        <LogIn aria-hidden /> Continue with {data.oidc}
      </a>
    </>
  );
}
