import { Link, Outlet } from "@tanstack/react-router";
import { useMe } from "@/api/session";
import { PageBody, PageHeader } from "@/components/data/page";
import { WaitingBadge } from "@/components/data/waiting-badge";
import { LinkTabs } from "@/components/ui/tabs";
import { opensWithoutTenant } from "@/lib/without-tenant";
import { isOpenTo, SETTINGS, type SettingsPage, type SettingsSection } from "./nav";

const REQUESTS = "/settings/access-requests";

/** Everything about access to this tenant and about the user's own account: a column of pages, tabs on small screens. */
export function SettingsLayout() {
  const { tenant } = useMe();
  const sections = useVisibleSections();
  return (
    <PageBody className="max-w-[1240px]">
      <PageHeader title="Settings" description={tenant ? `${tenant.name} · ${tenant.currency} · ${tenant.time_zone}` : "Your account, before you open a tenant"} />
      <div className="lg:hidden">
        <LinkTabs label="Settings" tabs={sections.flatMap(({ pages }) => pages.map(toTab))} />
      </div>
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-[11rem_minmax(0,1fr)] lg:gap-8">
        <SettingsNav sections={sections} />
        <div className="grid min-w-0 grid-cols-1 content-start gap-4 sm:gap-5">
          <Outlet />
        </div>
      </div>
    </PageBody>
  );
}

function SettingsNav({ sections }: { sections: readonly SettingsSection[] }) {
  return (
    <nav aria-label="Settings" className="hidden content-start gap-5 lg:grid">
      {sections.map(({ label, pages }) => (
        <div key={label}>
          <h2 className="mb-1 px-2.5 text-xs text-ink-3">{label}</h2>
          <ul className="grid gap-0.5">
            {pages.map(({ to, label: name, icon: Icon }) => (
              <li key={to}>
                <Link
                  to={to}
                  activeOptions={{ includeSearch: false }}
                  className="flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm text-ink-2 hover:bg-surface-2 hover:text-ink aria-[current=page]:bg-brand-soft aria-[current=page]:font-medium aria-[current=page]:text-brand"
                >
                  <Icon className="size-4 shrink-0" aria-hidden />
                  <span className="truncate">{name}</span>
                  {to === REQUESTS && <WaitingBadge className="ml-auto" />}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function toTab({ to, label }: SettingsPage) {
  return { to, label: to === REQUESTS ? <span className="flex items-center gap-1.5">{label} <WaitingBadge /></span> : label };
}

/** The sections with the pages that the user's role opens; empty ones are left out. */
function useVisibleSections(): SettingsSection[] {
  const me = useMe();
  const isShown = (page: SettingsPage) => isOpenTo(page, me) && (me.tenant != null || opensWithoutTenant(page.to));
  return SETTINGS.map((section) => ({ ...section, pages: section.pages.filter(isShown) })).filter(
    ({ pages }) => pages.length > 0,
  );
}
