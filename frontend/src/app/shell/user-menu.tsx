import type { ReactElement } from "react";
import { useMe } from "@/api/session";
import { onDemand } from "@/components/ui/on-demand";

const Popup = onDemand(() => import("./user-menu-popup"));

interface UserMenuProps {
  onKeys: () => void;
  trigger?: ReactElement;
}

/** Who is signed in; theme, shortcuts and the way out. */
export function UserMenu({ onKeys, trigger }: UserMenuProps) {
  const { user } = useMe();
  return <Popup onKeys={onKeys} trigger={trigger ?? <UserButton name={user.name} email={user.email} />} />;
}

function UserButton({ name, email, ...props }: { name: string; email: string }) {
  return (
    <button {...props} type="button" aria-haspopup="menu" className="flex w-full min-w-0 items-center gap-2.5 rounded-lg p-1.5 text-left transition-colors hover:bg-surface-2">
      <UserMark name={name || email} />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm font-medium text-ink">{name || email}</span>
        <span className="block truncate text-xs text-ink-3">{email}</span>
      </span>
    </button>
  );
}

export function UserMark({ name }: { name: string }) {
  return (
    <span aria-hidden className="grid size-7 shrink-0 place-items-center rounded-full bg-surface-3 text-xs font-semibold text-ink-2 uppercase">
      {name[0]}
    </span>
  );
}
