import { ChevronsUpDown } from "lucide-react";
import { useMe } from "@/api/session";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { cn } from "@/lib/cn";
import { useSwitchTenant } from "./use-switch-tenant";

/** The tenant the user works in, and the way to another one. */
export function TenantMenu({ compact = false }: { compact?: boolean }) {
  const { tenant, memberships } = useMe();
  const { switchTo, switching } = useSwitchTenant();
  const name = tenant?.name ?? "Choose a tenant";
  const options = memberships.map((membership) => ({
    value: membership.tenant_id,
    label: membership.is_demo ? `${membership.name} (demo)` : membership.name,
    icon: <TenantMark name={membership.name} className="size-6 text-2xs" />,
  }));
  return (
    <Menu
      className="w-64"
      trigger={
        <button
          type="button"
          aria-busy={switching || undefined}
          className={cn(
            "flex w-full min-w-0 items-center gap-2.5 rounded-lg text-left transition-colors hover:bg-surface-2",
            compact ? "h-11 px-1" : "border p-2 shadow-card",
          )}
        >
          <TenantMark name={name} className="size-8 text-xs" />
          <span className="min-w-0 flex-1">
            <span className="sr-only">Tenant: </span>
            <span className="block truncate text-sm font-semibold text-ink">{name}</span>
            {!compact && <span className="block truncate text-xs text-ink-3 capitalize">{tenant ? tenant.role : "none chosen"}</span>}
          </span>
          <ChevronsUpDown className="size-4 shrink-0 text-ink-3" aria-hidden />
        </button>
      }
    >
      <MenuChoice label="Work in" value={tenant?.id ?? ""} onChange={switchTo} options={options} />
    </Menu>
  );
}

export function TenantMark({ name, className }: { name: string; className?: string }) {
  const initials = name.split(/\s+/).slice(0, 2).map((word) => word[0] ?? "").join("").toUpperCase();
  return (
    <span aria-hidden className={cn("grid shrink-0 place-items-center rounded-md bg-brand font-semibold text-brand-ink", className)}>
      {initials}
    </span>
  );
}
