import { Fragment, type ReactNode } from "react";

interface TenantWithItems {
  tenant_id: string;
  name: string;
  items: readonly { name: string }[];
}

interface TenantItemsProps<Tenant extends TenantWithItems> {
  tenants: readonly Tenant[];
  /** One `li`. */
  row: (tenant: Tenant, item: Tenant["items"][number]) => ReactNode;
}

/** Every tenant of the installation with what is set for it. */
export function TenantItems<Tenant extends TenantWithItems>({ tenants, row }: TenantItemsProps<Tenant>) {
  return (
    <ul className="divide-y border-t">
      {tenants.map((tenant) => (
        <li key={tenant.tenant_id} className="px-4 pt-3 pb-2 sm:px-5">
          <h3 className="text-sm font-semibold">{tenant.name}</h3>
          <ul>
            {tenant.items.map((item) => (
              <Fragment key={item.name}>{row(tenant, item)}</Fragment>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
