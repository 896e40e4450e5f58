import { useSyncExternalStore } from "react";

/** Choices of this browser, kept in local storage and shared between tabs. */
export type Theme = "system" | "light" | "dark";

interface Preferences {
  theme: Theme;
  /** Single-key shortcuts can be turned off (WCAG 2.1.4). */
  shortcuts: "on" | "off";
  /** Annotations on charts. */
  annotations: "on" | "off";
}

const DEFAULTS: Preferences = { theme: "system", shortcuts: "on", annotations: "on" };
const listeners = new Set<() => void>();

function read<Key extends keyof Preferences>(key: Key): Preferences[Key] {
  try {
    return (localStorage.getItem(`opsight.${key}`) as Preferences[Key] | null) ?? DEFAULTS[key];
  } catch {
    return DEFAULTS[key];
  }
}

export function setPreference<Key extends keyof Preferences>(key: Key, value: Preferences[Key]): void {
  try {
    localStorage.setItem(`opsight.${key}`, value);
  } catch {
    // Storage is denied: the choice then lasts as long as the page.
  }
  if (key === "theme") applyTheme(value as Theme);
  for (const notify of listeners) notify();
}

export function usePreference<Key extends keyof Preferences>(key: Key): Preferences[Key] {
  return useSyncExternalStore(subscribe, () => read(key));
}

/** Sets the theme on the page; `public/theme.js` does the same before first paint. */
export function applyTheme(theme: Theme = read("theme")): void {
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  addEventListener("storage", notify);
  return () => {
    listeners.delete(notify);
    removeEventListener("storage", notify);
  };
}
