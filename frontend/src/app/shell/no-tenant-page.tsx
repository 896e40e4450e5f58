import { Building2 } from "lucide-react";
import { useMe } from "@/api/session";
import { EmptyState } from "@/components/data/empty-state";
import { PageHeader } from "@/components/data/page";
import { Button } from "@/components/ui/button";
import { TenantMark } from "./tenant-mark";
import { useSwitchTenant } from "./use-switch-tenant";

/** For somebody who is signed in but works nowhere yet. */
export function NoTenantPage() {
  const { memberships } = useMe();
  const { switchTo, switching } = useSwitchTenant();
  return (
    <div className="grid grid-cols-1 gap-4">
      <PageHeader title="Choose a tenant" />
      <div className="rounded-lg border bg-surface">
        {memberships.length === 0 ? (
          <EmptyState icon={Building2} title="You have no tenant yet">
            Ask an owner or admin of your agency to add you to one. Then reload this page.
          </EmptyState>
        ) : (
          <ul className="divide-y">
            {memberships.map((membership) => (
              <li key={membership.tenant_id} className="flex items-center gap-3 p-3">
                <TenantMark name={membership.name} className="size-8 text-xs" />
                <span className="min-w-0 flex-1 truncate text-sm font-medium">{membership.name}</span>
                <Button busy={switching} onClick={() => switchTo(membership.tenant_id)}>
                  Open
                </Button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
