import type { NavItem } from "./nav";

/** More words the command palette finds a page by; apart from the pages, because only the palette needs them. */
export const KEYWORDS: Partial<Record<NavItem["to"], readonly string[]>> = {
  "/dashboards/creatives": ["ads", "copy", "headlines", "previews", "leaderboard"],
  "/explore": ["query", "pivot", "measures", "report", "export"],
  "/budgets": ["pacing", "plan", "approve"],
  "/regions": ["map", "places", "states", "countries", "geo"],
  "/annotations": ["notes", "marks", "events", "changes"],
  "/alerts": ["rules", "mail", "threshold", "notify"],
  "/market": ["prices", "rates", "series", "index", "fx"],
  "/uploads": ["files", "csv", "import"],
  "/datasets": ["schema", "contract", "quarantine", "errors"],
  "/replays": ["backfill", "re-read", "checksum", "window"],
  "/ops": ["setup", "onboarding", "checklist", "hub"],
  "/ops/locations": ["stores", "branches", "shops", "addresses", "duplicates", "places", "merge", "columns"],
  "/ops/connections": ["google business profile", "facebook", "google analytics", "dataforseo", "providers", "oauth", "reconnect", "accounts", "listings"],
  "/ops/reports": ["pdf", "executive pack", "ads performance", "data quality", "market brief", "library"],
  "/ops/reports/local-search-grid": ["rank", "heatmap", "local pack", "maps", "solv"],
  "/ops/runs": ["schedules", "deliveries", "dead letters", "failed", "replay", "downloads"],
  "/agency/portfolio": ["clients", "aggregates"],
  "/agency/clients": ["tenants", "new client"],
  "/health": ["status", "services", "quality", "dbt"],
  "/support/impersonate": ["impersonate", "consent", "break glass"],
  "/settings": ["account", "access"],
  "/dashboards/campaigns": ["campaigns", "dashboard", "spend", "home"],
  "/data-sources": ["connections", "airbyte", "sync", "connectors"],
  "/market-pulls": ["providers", "ecb", "fred", "stooq", "fx", "rates", "schedules", "api key"],
};
