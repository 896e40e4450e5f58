import { useNavigate } from "@tanstack/react-router";
import { BookOpen, Keyboard, LogOut, Monitor, Moon, Sun } from "lucide-react";
import type { ReactElement } from "react";
import { useMe } from "@/api/session";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { setPreference, type Theme, usePreference } from "@/lib/preferences";
import { useSignOut } from "./use-sign-out";

const themes = [
  { value: "system", label: "System", icon: <Monitor aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
];

interface UserMenuProps {
  onKeys: () => void;
  trigger?: ReactElement;
}

/** Who is signed in; theme, shortcuts and the way out. */
export function UserMenu({ onKeys, trigger }: UserMenuProps) {
  const { user } = useMe();
  const theme = usePreference("theme");
  const signOut = useSignOut();
  const navigate = useNavigate();
  return (
    <Menu side="top" align="start" className="w-56" trigger={trigger ?? <UserButton name={user.name} email={user.email} />}>
      <MenuChoice label="Theme" value={theme} onChange={(next) => setPreference("theme", next as Theme)} options={themes} />
      <MenuSeparator />
      <MenuItem onClick={onKeys}>
        <Keyboard aria-hidden /> Keyboard shortcuts
      </MenuItem>
      <MenuItem onClick={() => location.assign("/docs")}>
        <BookOpen aria-hidden /> API documentation
      </MenuItem>
      <MenuItem onClick={() => void navigate({ to: "/settings/sessions" })}>
        <Monitor aria-hidden /> Where you are signed in
      </MenuItem>
      <MenuSeparator />
      <MenuItem onClick={signOut}>
        <LogOut aria-hidden /> Sign out
      </MenuItem>
    </Menu>
  );
}

function UserButton({ name, email, ...props }: { name: string; email: string }) {
  return (
    <button {...props} type="button" className="flex w-full min-w-0 items-center gap-2.5 rounded-lg p-1.5 text-left transition-colors hover:bg-surface-2">
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
