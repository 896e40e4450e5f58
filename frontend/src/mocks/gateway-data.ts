import type { Schema } from "@/api/client";

const tenants = [
  { id: "00000000-0000-4000-8000-000000000001", name: "Brightside Dental", slug: "brightside", is_demo: false },
  { id: "00000000-0000-4000-8000-000000000002", name: "Harbor Physio", slug: "harbor", is_demo: false },
];
const scopes: Schema<"CurrentTenant">["scopes"] = ["metrics:read", "metrics:write", "ingestion:read", "ingestion:write", "members:admin", "audit:read"];
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

export function meOf(tenantId = tenants[0]?.id): Schema<"Me"> {
  const tenant = tenants.find(({ id }) => id === tenantId) ?? tenants[0];
  if (!tenant) throw new Error("There is always a tenant.");
  return {
    user: { id: "00000000-0000-4000-8000-0000000000aa", email: "ada@example.com", name: "Ada Byron", platform_role: null },
    tenant: { ...tenant, role: "owner", scopes, time_zone: "America/Chicago", currency: "USD", aggregates_only: false },
    memberships: tenants.map(({ id, name, slug, is_demo }) => ({ tenant_id: id, name, slug, role: "owner", is_demo })),
    csrf_token: "csrf-mock",
    environment: "local",
    flags: {},
  };
}

export const apiKeys: Schema<"ApiKey">[] = [
  { id: "10000000-0000-4000-8000-000000000001", name: "Nightly report", prefix: "opk_live_8fKq", scopes: ["metrics:read"], test: false, allowed_networks: ["203.0.113.0/24"], requests_per_minute: null, created_by: "user:00000000-0000-4000-8000-0000000000aa", replaces: null, replaced_by: null, daily_requests: Array.from({ length: 30 }, (_, day) => 40 + ((day * 37) % 23)), created_at: ago(90_000), expires_at: ago(-60_000), last_used_at: ago(340), revoked_at: null },
  { id: "10000000-0000-4000-8000-000000000002", name: "Partner trial", prefix: "opk_test_p2Wd", scopes: ["metrics:read", "ingestion:read"], test: true, allowed_networks: [], requests_per_minute: 60, created_by: "user:00000000-0000-4000-8000-0000000000aa", replaces: null, replaced_by: null, daily_requests: Array.from({ length: 30 }, () => 0), created_at: ago(9000), expires_at: ago(-90_000), last_used_at: null, revoked_at: null },
];

export const members: Schema<"Member">[] = [
  { user_id: "00000000-0000-4000-8000-0000000000aa", email: "ada@example.com", name: "Ada Byron", role: "owner", joined_at: ago(400_000) },
  { user_id: "00000000-0000-4000-8000-0000000000bb", email: "max@example.com", name: "Max Bruch", role: "analyst", joined_at: ago(90_000) },
];

export const sessions: Schema<"Session">[] = [
  { id: "20000000-0000-4000-8000-000000000001", created_at: ago(120), last_seen_at: ago(1), idle_expires_at: ago(-29), expires_at: ago(-600), ip: "127.0.0.1", user_agent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/147.0 Safari/537.36", current: true },
  { id: "20000000-0000-4000-8000-000000000002", created_at: ago(300), last_seen_at: ago(18), idle_expires_at: ago(-12), expires_at: ago(-420), ip: "10.1.4.7", user_agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/605", current: false },
];

export const health: Schema<"HealthOverview"> = {
  status: "ok",
  services: ["gateway", "ingestion", "metrics", "ops_hub", "reporting", "secrets"].map((name, index) => ({
    name,
    status: "ok",
    latency_ms: 1.4 + index,
    version: "0.1.0",
    git_sha: "1c6f373a",
    reasons: [],
  })),
};
