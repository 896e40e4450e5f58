import { Toaster as Sonner } from "sonner";
import { usePreference } from "@/lib/preferences";

/** Where toasts appear. Its style sheet is part of the main one; see `withoutInjectedStyles` in vite.config.ts. */
export default function Toaster() {
  const theme = usePreference("theme");
  return (
    <Sonner
      theme={theme}
      position="bottom-right"
      closeButton
      visibleToasts={4}
      offset={20}
      mobileOffset={{ bottom: 76 }}
      toastOptions={{ className: "toast" }}
    />
  );
}
