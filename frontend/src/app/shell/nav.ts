import type { LinkProps } from "@tanstack/react-router";
import { Activity, ChartCandlestick, DatabaseZap, FileUp, LayoutDashboard, type LucideIcon, Settings, Table2 } from "lucide-react";

export interface NavItem {
  label: string;
  to: NonNullable<LinkProps["to"]>;
  /** Addresses that start so count as being here. */
  prefix: string;
  icon: LucideIcon;
  /** Second key of the jump, after `G`. */
  jump: string;
  /** Shown in the bottom bar of phones. */
  mobile?: boolean;
  /** More words the command palette finds it by. */
  keywords?: string[];
}

export interface NavSection {
  label: string;
  items: readonly NavItem[];
}

/** Every page of the sidebar, in the order of the work. A page is listed once it exists. */
export const NAV: readonly NavSection[] = [
  {
    label: "Insights",
    items: [
      {
        label: "Overview",
        to: "/dashboards/campaigns",
        prefix: "/dashboards",
        icon: LayoutDashboard,
        jump: "o",
        mobile: true,
        keywords: ["campaigns", "dashboard", "spend", "home"],
      },
      { label: "Market", to: "/market", prefix: "/market", icon: ChartCandlestick, jump: "m", keywords: ["prices", "rates", "series", "index", "fx"] },
    ],
  },
  {
    label: "Data",
    items: [
      {
        label: "Data sources",
        to: "/data-sources",
        prefix: "/data-sources",
        icon: DatabaseZap,
        jump: "d",
        mobile: true,
        keywords: ["connections", "airbyte", "sync", "connectors"],
      },
      { label: "Uploads", to: "/uploads", prefix: "/uploads", icon: FileUp, jump: "u", mobile: true, keywords: ["files", "csv", "import"] },
      { label: "Datasets", to: "/datasets", prefix: "/datasets", icon: Table2, jump: "t", keywords: ["schema", "contract", "quarantine", "errors"] },
    ],
  },
  {
    label: "System",
    items: [
      { label: "Health", to: "/health", prefix: "/health", icon: Activity, jump: "h", mobile: true, keywords: ["status", "services", "quality", "dbt"] },
      { label: "Settings", to: "/settings", prefix: "/settings", icon: Settings, jump: "s", mobile: true, keywords: ["account", "access"] },
    ],
  },
];

export const NAV_ITEMS: readonly NavItem[] = NAV.flatMap((section) => section.items);
