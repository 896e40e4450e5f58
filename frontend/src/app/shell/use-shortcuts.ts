import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useSetView } from "@/components/view/use-view";
import { isPopupOpen, isTyping } from "@/lib/keys";
import { usePreference } from "@/lib/preferences";
import { compareSearch, DEFAULT_COMPARISON, SHARED_KEYS } from "@/lib/view";
import { NAV_ITEMS } from "./nav";

const JUMP_MS = 1200;

interface ShortcutActions {
  onPalette: () => void;
  onHelp: () => void;
}

/** The keys of the whole product. Single keys wait while somebody types, and can be turned off. */
export function useShortcuts({ onPalette, onHelp }: ShortcutActions): void {
  const navigate = useNavigate();
  const setView = useSetView();
  const { compare } = useSearch({ from: "/_app" });
  const singleKeys = usePreference("shortcuts") === "on";
  const jumpFrom = useRef(0);

  useEffect(() => {
    const single: Record<string, () => void> = {
      "?": onHelp,
      "/": focusSearch,
      g: () => (jumpFrom.current = Date.now()),
      x: () => setView(compareSearch((compare ?? DEFAULT_COMPARISON) === "none" ? DEFAULT_COMPARISON : "none")),
      escape: () => void navigate({ to: ".", search: keepShared, replace: true, resetScroll: false }),
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      if ((event.metaKey || event.ctrlKey) && key === "k") return run(event, onPalette);
      if (!singleKeys || event.metaKey || event.ctrlKey || event.altKey || isTyping(event) || isPopupOpen()) return;
      const jump = Date.now() - jumpFrom.current < JUMP_MS ? NAV_ITEMS.find((item) => item.jump === key) : undefined;
      jumpFrom.current = 0;
      if (jump) return run(event, () => void navigate({ to: jump.to }));
      const action = single[key];
      if (action) run(event, action);
    };
    addEventListener("keydown", onKeyDown, { capture: true });
    return () => removeEventListener("keydown", onKeyDown, { capture: true });
  }, [onPalette, onHelp, navigate, setView, compare, singleKeys]);
}

function run(event: KeyboardEvent, action: () => void): void {
  event.preventDefault();
  action();
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>("[data-page-search]")?.focus();
}

/** What is left when the filters of a page are cleared: dataset, range and comparison. */
function keepShared(search: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(SHARED_KEYS.map((key) => [key, search[key]]));
}
