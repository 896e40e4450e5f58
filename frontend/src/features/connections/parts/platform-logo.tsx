import type { ReactNode } from "react";
import type { Platform } from "../types";

/** Our own signs, drawn on a 24 x 24 grid: what a platform is for, not whose it is. */
const SIGNS: Record<Platform, { color: string; drawing: ReactNode }> = {
  google: {
    color: "var(--series-1)",
    drawing: (
      <>
        <path d="M4.5 11v7.5a1.5 1.5 0 0 0 1.5 1.5h12a1.5 1.5 0 0 0 1.5-1.5V11" />
        <path d="M5.2 4h13.6l2.2 5.2a2.9 2.9 0 0 1-5.9.3 3.1 3.1 0 0 1-6.2 0A2.9 2.9 0 0 1 3 9.2z" fill="currentColor" fillOpacity="0.22" />
        <path d="M9.5 20v-4.5a1 1 0 0 1 1-1h3a1 1 0 0 1 1 1V20" />
      </>
    ),
  },
  facebook: {
    color: "var(--series-2)",
    drawing: (
      <>
        <path d="M20.5 11.2c0 4-3.8 7.2-8.5 7.2-1 0-2-.1-2.9-.4L4.5 20l1.2-3.6A6.8 6.8 0 0 1 3.5 11.2C3.5 7.2 7.3 4 12 4s8.5 3.2 8.5 7.2z" fill="currentColor" fillOpacity="0.22" />
        <path d="M12 14.3s-3.2-1.8-3.2-3.9a1.7 1.7 0 0 1 3.2-.8 1.7 1.7 0 0 1 3.2.8c0 2.1-3.2 3.9-3.2 3.9z" fill="currentColor" />
      </>
    ),
  },
  google_analytics: {
    color: "var(--series-3)",
    drawing: (
      <>
        <rect x="3.5" y="13" width="4.5" height="7.5" rx="1.5" fill="currentColor" fillOpacity="0.22" />
        <rect x="9.75" y="8.5" width="4.5" height="12" rx="1.5" fill="currentColor" fillOpacity="0.22" />
        <rect x="16" y="3.5" width="4.5" height="17" rx="1.5" fill="currentColor" fillOpacity="0.5" />
      </>
    ),
  },
  dataforseo: {
    color: "var(--series-5)",
    drawing: (
      <>
        <path d="M12 21s6.5-5.6 6.5-10.7A6.5 6.5 0 0 0 12 3.5a6.5 6.5 0 0 0-6.5 6.8C5.5 15.4 12 21 12 21z" fill="currentColor" fillOpacity="0.22" />
        <path d="M9.5 12.8v-1.6M12 12.8V8.2M14.5 12.8v-3" />
      </>
    ),
  },
};

/** The sign of a platform, always beside its name. */
export function PlatformLogo({ platform }: { platform: Platform }) {
  const { color, drawing } = SIGNS[platform];
  return (
    <span
      aria-hidden
      className="grid size-11 shrink-0 place-items-center rounded-lg ring-1"
      style={{ color, background: `color-mix(in oklab, ${color} 12%, transparent)`, "--tw-ring-color": `color-mix(in oklab, ${color} 26%, transparent)` } as React.CSSProperties}
    >
      <svg viewBox="0 0 24 24" className="size-6" fill="none" stroke="currentColor" strokeWidth={1.6} strokeLinecap="round" strokeLinejoin="round">
        {drawing}
      </svg>
    </span>
  );
}
