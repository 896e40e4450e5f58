import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { Kbd } from "@/components/ui/kbd";
import { modifierKey } from "@/lib/keys";
import { useMe } from "@/api/session";
import { WaitingBadge } from "@/components/data/waiting-badge";
import { visibleNav } from "./nav";
import { TenantMenu } from "./tenant-menu";
import { useCurrentLink } from "./use-current-link";
import { UserMenu } from "./user-menu";

interface SidebarProps {
  onSearch: () => void;
  onKeys: () => void;
}

export function Sidebar({ onSearch, onKeys }: SidebarProps) {
  const sections = visibleNav(useMe());
  const currentLink = useCurrentLink();
  return (
    <aside aria-label="Sidebar" className="sticky top-0 flex h-dvh flex-col gap-4 border-r bg-surface px-3 pt-3 pb-2 max-md:hidden">
      <TenantMenu />
      <button
        type="button"
        onClick={onSearch}
        aria-keyshortcuts="Meta+K Control+K"
        className="flex h-9 items-center gap-2 rounded-md border border-transparent bg-surface-2 px-2.5 text-sm text-ink-3 transition-colors hover:border-line hover:text-ink-2"
      >
        <Search className="size-4" aria-hidden />
        Search or jump to
        <span className="ml-auto">
          <Kbd>{modifierKey()}K</Kbd>
        </span>
      </button>
      <nav aria-label="Main" className="-mx-1 grid flex-1 content-start gap-3.5 overflow-y-auto px-1">
        {sections.map((section) => (
          <div key={section.label}>
            <p className="px-2.5 pb-1 text-xs font-medium text-ink-3" aria-hidden>
              {section.label}
            </p>
            <ul aria-label={section.label} className="grid grid-cols-1 gap-px">
              {section.items.map(({ label, to, icon: Icon }) => (
                <li key={to}>
                  <Link
                    to={to}
                    {...currentLink(to)}
                    className="flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm font-medium text-ink-2 transition-colors duration-120 hover:bg-surface-2 hover:text-ink aria-[current=page]:bg-brand-soft aria-[current=page]:text-brand [&_svg]:size-4"
                  >
                    <Icon aria-hidden />
                    {label}
                    {to === "/settings" && <WaitingBadge className="ml-auto" />}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <UserMenu onKeys={onKeys} />
    </aside>
  );
}
