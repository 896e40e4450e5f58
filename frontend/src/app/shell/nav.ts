import type { LinkProps } from "@tanstack/react-router";
import type { Me, OuterScope } from "@/api/session";
import { Activity, BellRing, Building2, ChartCandlestick, ChartNoAxesCombined, ClipboardCheck, CloudDownload, DatabaseZap, Eye, FileUp, LayoutDashboard, LifeBuoy, MailPlus, MapPinned, MessageSquareHeart, MessageSquareText, type LucideIcon, PieChart, Plug, RotateCcw, Settings, Store, Table2, Target } from "lucide-react";

export interface NavItem {
  label: string;
  to: NonNullable<LinkProps["to"]>;
  icon: LucideIcon;
  /** Second key of the jump, after `G`; there are more pages than letters. */
  jump?: string;
  /** Shown in the bottom bar of phones. */
  mobile?: boolean;
  /** Left out for those who lack it. */
  outer?: OuterScope;
  /** Left out while this feature is turned off. */
  flag?: string;
  /** Further addresses that belong to it: its other tabs. */
  tabs?: readonly string[];
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
        icon: LayoutDashboard,
        jump: "o",
        mobile: true,
      },
      { label: "Creatives", to: "/dashboards/creatives", icon: Eye, jump: "v" },
      { label: "Explore", to: "/explore", icon: ChartNoAxesCombined, jump: "e" },
      { label: "Budgets", to: "/budgets", icon: Target, jump: "b" },
      { label: "Regions", to: "/regions", icon: MapPinned, jump: "l" },
      { label: "Annotations", to: "/annotations", icon: MessageSquareText, jump: "w" },
      { label: "Alerts", to: "/alerts", icon: BellRing, jump: "a" },
      { label: "Market", to: "/market", icon: ChartCandlestick, jump: "m" },
    ],
  },
  {
    label: "Data",
    items: [
      {
        label: "Data sources",
        to: "/data-sources",
        icon: DatabaseZap,
        jump: "d",
        mobile: true,
      },
      {
        label: "Market pulls",
        to: "/market-pulls",
        icon: CloudDownload,
        jump: "k",
      },
      { label: "Uploads", to: "/uploads", icon: FileUp, jump: "u", mobile: true },
      { label: "Datasets", to: "/datasets", icon: Table2, jump: "t" },
      { label: "Replays", to: "/replays", icon: RotateCcw, jump: "r" },
    ],
  },
  {
    label: "Operations",
    items: [
      { label: "Operations home", to: "/ops", icon: ClipboardCheck, jump: "f", flag: "OPS_HUB_ENABLED" },
      { label: "Locations", to: "/ops/locations", icon: Store, jump: "n", flag: "OPS_HUB_ENABLED" },
      { label: "Connections", to: "/ops/connections", icon: Plug, jump: "j", flag: "OPS_HUB_ENABLED" },
      { label: "Reviews", to: "/ops/reviews", icon: MessageSquareHeart, jump: "q", flag: "OPS_HUB_ENABLED" },
      { label: "Review generation", to: "/ops/review-generation", icon: MailPlus, jump: "y", flag: "OPS_HUB_ENABLED" },
    ],
  },
  {
    label: "Reports",
    items: [
      { label: "Reports", to: "/ops/reports", icon: PieChart },
      { label: "Search grids", to: "/ops/reports/local-search-grid", icon: Table2, jump: "z", flag: "OPS_HUB_ENABLED" },
      { label: "Report runs", to: "/ops/runs", tabs: ["/ops/schedules", "/ops/deliveries", "/ops/dead-letters"], icon: PieChart, jump: "1" },
    ],
  },
  {
    label: "Agency",
    items: [
      { label: "Portfolio", to: "/agency/portfolio", icon: PieChart, jump: "p", outer: "clients:read" },
      { label: "Clients", to: "/agency/clients", icon: Building2, jump: "c", outer: "clients:read" },
    ],
  },
  {
    label: "System",
    items: [
      { label: "Health", to: "/health", icon: Activity, jump: "h", mobile: true },
      { label: "Support", to: "/support/impersonate", icon: LifeBuoy, jump: "i", outer: "support:impersonate" },
      { label: "Settings", to: "/settings", icon: Settings, jump: "s", mobile: true },
    ],
  },
];

export const NAV_ITEMS: readonly NavItem[] = NAV.flatMap((section) => section.items);

/** The sections with what the user may open; empty ones are left out. */
export function visibleNav({ scopes, flags }: Pick<Me, "scopes" | "flags">): NavSection[] {
  const shown = ({ outer, flag }: NavItem) => (!outer || scopes?.includes(outer)) && !(flag && flags[flag] === false);
  return NAV.map((section) => ({ ...section, items: section.items.filter(shown) })).filter(({ items }) => items.length > 0);
}

/** The page of the sidebar that `pathname` belongs to: of those that lie above it the nearest, and so one at most. */
export function activeNavPath(pathname: string, items: readonly Pick<NavItem, "to" | "tabs">[] = NAV_ITEMS): string | undefined {
  const above = items.flatMap(({ to, tabs = [] }) => [to, ...tabs].filter((path) => pathname === path || pathname.startsWith(`${path}/`)).map((path) => ({ to, path })));
  return above.toSorted((a, b) => b.path.length - a.path.length)[0]?.to;
}
