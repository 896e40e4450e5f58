import { ChevronsUpDown } from "lucide-react";
import { ROLES } from "@/api/roles";
import { useMe } from "@/api/session";
import { onDemand } from "@/components/ui/on-demand";
import { cn } from "@/lib/cn";
import { TenantMark } from "./tenant-mark";

const Popup = onDemand(() => import("./tenant-menu-popup"));

/** The tenant the user works in, and the way to another one. */
export function TenantMenu({ compact = false }: { compact?: boolean }) {
  const { tenant } = useMe();
  const name = tenant?.name ?? "Choose a tenant";
  return (
    <Popup
      trigger={
        <button
          type="button"
          aria-haspopup="menu"
          className={cn(
            "flex w-full min-w-0 items-center gap-2.5 rounded-lg text-left transition-colors hover:bg-surface-2",
            compact ? "h-11 px-1" : "border p-2 shadow-card",
          )}
        >
          <TenantMark name={name} className="size-8 text-xs" />
          <span className="min-w-0 flex-1">
            <span className="sr-only">Tenant: </span>
            <span className="block truncate text-sm font-semibold text-ink">{name}</span>
            {!compact && <span className="block truncate text-xs text-ink-3">{tenant ? ROLES[tenant.role].label : "None chosen"}</span>}
          </span>
          <ChevronsUpDown className="size-4 shrink-0 text-ink-3" aria-hidden />
        </button>
      }
    />
  );
}
