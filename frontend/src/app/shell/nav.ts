import type { LinkProps } from "@tanstack/react-router";
import type { OuterScope } from "@/api/session";
import { Activity, BellRing, Building2, ChartCandlestick, ChartNoAxesCombined, CloudDownload, DatabaseZap, FileUp, LayoutDashboard, LifeBuoy, MapPinned, type LucideIcon, PieChart, RotateCcw, Settings, Table2, Target } from "lucide-react";

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
  /** Left out for those who lack it. */
  outer?: OuterScope;
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
      { label: "Explore", to: "/explore", prefix: "/explore", icon: ChartNoAxesCombined, jump: "e", keywords: ["query", "pivot", "measures", "report", "export"] },
      { label: "Budgets", to: "/budgets", prefix: "/budgets", icon: Target, jump: "b", keywords: ["pacing", "plan", "approve"] },
      { label: "Regions", to: "/regions", prefix: "/regions", icon: MapPinned, jump: "g", keywords: ["map", "places", "states", "countries", "geo"] },
      { label: "Alerts", to: "/alerts", prefix: "/alerts", icon: BellRing, jump: "a", keywords: ["rules", "mail", "threshold", "notify"] },
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
      {
        label: "Market pulls",
        to: "/market-pulls",
        prefix: "/market-pulls",
        icon: CloudDownload,
        jump: "k",
        keywords: ["providers", "ecb", "fred", "stooq", "fx", "rates", "schedules", "api key"],
      },
      { label: "Uploads", to: "/uploads", prefix: "/uploads", icon: FileUp, jump: "u", mobile: true, keywords: ["files", "csv", "import"] },
      { label: "Datasets", to: "/datasets", prefix: "/datasets", icon: Table2, jump: "t", keywords: ["schema", "contract", "quarantine", "errors"] },
      { label: "Replays", to: "/replays", prefix: "/replays", icon: RotateCcw, jump: "r", keywords: ["backfill", "re-read", "checksum", "window"] },
    ],
  },
  {
    label: "Agency",
    items: [
      { label: "Portfolio", to: "/agency/portfolio", prefix: "/agency/portfolio", icon: PieChart, jump: "p", outer: "clients:read", keywords: ["clients", "aggregates"] },
      { label: "Clients", to: "/agency/clients", prefix: "/agency/clients", icon: Building2, jump: "c", outer: "clients:read", keywords: ["tenants", "new client"] },
    ],
  },
  {
    label: "System",
    items: [
      { label: "Health", to: "/health", prefix: "/health", icon: Activity, jump: "h", mobile: true, keywords: ["status", "services", "quality", "dbt"] },
      { label: "Support", to: "/support/impersonate", prefix: "/support", icon: LifeBuoy, jump: "i", outer: "support:impersonate", keywords: ["impersonate", "consent", "break glass"] },
      { label: "Settings", to: "/settings", prefix: "/settings", icon: Settings, jump: "s", mobile: true, keywords: ["account", "access"] },
    ],
  },
];

export const NAV_ITEMS: readonly NavItem[] = NAV.flatMap((section) => section.items);

/** The sections with what the user may open; empty ones are left out. */
export function visibleNav(scopes: readonly OuterScope[] | undefined): NavSection[] {
  const shown = ({ outer }: NavItem) => !outer || (scopes?.includes(outer) ?? false);
  return NAV.map((section) => ({ ...section, items: section.items.filter(shown) })).filter(({ items }) => items.length > 0);
}
