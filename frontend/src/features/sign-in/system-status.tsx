import { $api } from "@/api/client";
import { cn } from "@/lib/cn";

const looks = {
  ok: { dot: "bg-good", text: "All systems work" },
  degraded: { dot: "bg-warn", text: "Some parts work slowly or not at all" },
  down: { dot: "bg-bad", text: "Opsight is having trouble" },
};

/** One line on how the platform is doing, for somebody who cannot get in. */
export function SystemStatus() {
  const { data, error } = $api.useQuery("get", "/api/v1/health", {}, { retry: false });
  const look = data ? looks[data.status] : error ? looks.down : undefined;
  return (
    <p role="status" className="mt-5 flex min-h-5 items-center justify-center gap-2 text-xs text-ink-2">
      {look && (
        <>
          <span aria-hidden className={cn("size-2 rounded-full", look.dot)} />
          {look.text}
        </>
      )}
    </p>
  );
}
