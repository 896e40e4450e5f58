import { Outlet } from "@tanstack/react-router";
import { useTenant } from "@/api/session";
import { PageBody, PageHeader } from "@/components/data/page";
import { LinkTabs } from "@/components/ui/tabs";

/** Everything about access to this tenant and about the user's own account. */
export function SettingsLayout() {
  const tenant = useTenant();
  return (
    <PageBody className="max-w-[1080px]">
      <PageHeader title="Settings" description={`${tenant.name} · ${tenant.currency} · ${tenant.time_zone}`} />
      <LinkTabs
        label="Settings"
        tabs={[
          { to: "/settings/api-keys", label: "API keys" },
          { to: "/settings/members", label: "Members" },
          { to: "/settings/sessions", label: "Sessions" },
        ]}
      />
      <Outlet />
    </PageBody>
  );
}
