import { useNavigate } from "@tanstack/react-router";
import { BookOpen, Keyboard, LogOut, Monitor, Moon, Sun } from "lucide-react";
import type { ReactElement } from "react";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { setPreference, type Theme, usePreference } from "@/lib/preferences";
import { useSignOut } from "./use-sign-out";

const themes = [
  { value: "system", label: "System", icon: <Monitor aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
];

interface UserMenuPopupProps {
  onKeys: () => void;
  trigger: ReactElement;
}

export default function UserMenuPopup({ onKeys, trigger }: UserMenuPopupProps) {
  const theme = usePreference("theme");
  const signOut = useSignOut();
  const navigate = useNavigate();
  return (
    <Menu side="top" align="start" defaultOpen className="w-56" trigger={trigger}>
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
