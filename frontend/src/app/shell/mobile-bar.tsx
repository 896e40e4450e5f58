import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useMe } from "@/api/session";
import { WaitingBadge } from "@/components/data/waiting-badge";
import { IconButton } from "@/components/ui/button";
import { NAV_ITEMS } from "./nav";
import { TenantMenu } from "./tenant-menu";
import { useCurrentLink } from "./use-current-link";
import { UserMark, UserMenu } from "./user-menu";

interface MobileHeaderProps {
  onSearch: () => void;
  onKeys: () => void;
}

/** The top of a phone's screen: tenant, search, user. */
export function MobileHeader({ onSearch, onKeys }: MobileHeaderProps) {
  const { user } = useMe();
  return (
    <div className="sticky top-0 z-30 flex items-center gap-1 border-b bg-surface px-3 py-1 md:hidden">
      <div className="min-w-0 flex-1">
        <TenantMenu compact />
      </div>
      <IconButton label="Search or jump to" onClick={onSearch}>
        <Search aria-hidden />
      </IconButton>
      <UserMenu
        onKeys={onKeys}
        trigger={
          <button type="button" aria-label={`Account: ${user.name || user.email}`} className="grid size-11 place-items-center rounded-md">
            <UserMark name={user.name || user.email} />
          </button>
        }
      />
    </div>
  );
}

/** The pages that matter most on a phone, under the thumb. */
export function MobileBar() {
  const currentLink = useCurrentLink();
  return (
    <nav aria-label="Main, on phones" className="fixed inset-x-0 bottom-0 z-30 border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden">
      <ul className="flex">
        {NAV_ITEMS.filter((item) => item.mobile).map(({ label, to, icon: Icon }) => (
          <li key={to} className="min-w-0 flex-1">
            <Link
              to={to}
              {...currentLink(to)}
              className="relative flex h-14 flex-col items-center justify-center gap-1 text-2xs font-medium text-ink-3 aria-[current=page]:text-brand [&_svg]:size-5"
            >
              <Icon aria-hidden />
              <span className="max-w-full truncate px-1">{label}</span>
              {to === "/settings" && <WaitingBadge className="absolute top-0.5 left-1/2 ml-1 h-4.5 px-1.5 text-2xs" />}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
