import { useEffect } from "react";
import { isPopupOpen, isTyping } from "@/lib/keys";
import { usePreference } from "@/lib/preferences";

interface DeskKeys {
  onNext: () => void;
  onPrevious: () => void;
}

/** `J` and `K` walk through the inbox, `R` goes to the reply. They are single keys, and can be turned off like all of them. */
export function useDeskKeys({ onNext, onPrevious }: DeskKeys): void {
  const isOn = usePreference("shortcuts") === "on";
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isOn || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event) || isPopupOpen()) return;
      const action = { j: onNext, k: onPrevious, r: focusReply }[event.key.toLowerCase()];
      if (!action) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [isOn, onNext, onPrevious]);
}

function focusReply(): void {
  document.querySelector<HTMLTextAreaElement>("[data-reply]")?.focus();
}
