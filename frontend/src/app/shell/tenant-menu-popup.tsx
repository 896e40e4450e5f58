import type { ReactElement } from "react";
import { useMe } from "@/api/session";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { TenantMark } from "./tenant-mark";
import { useSwitchTenant } from "./use-switch-tenant";

export default function TenantMenuPopup({ trigger }: { trigger: ReactElement }) {
  const { tenant, memberships } = useMe();
  const { switchTo } = useSwitchTenant();
  const options = memberships.map((membership) => ({
    value: membership.tenant_id,
    label: membership.is_demo ? `${membership.name} (demo)` : membership.name,
    icon: <TenantMark name={membership.name} className="size-6 text-2xs" />,
  }));
  return (
    <Menu defaultOpen className="w-64" trigger={trigger}>
      <MenuChoice label="Work in" value={tenant?.id ?? ""} onChange={switchTo} options={options} />
    </Menu>
  );
}
