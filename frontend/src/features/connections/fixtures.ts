import type { Connection, PlatformOffer } from "./types";

/** A connection that works; for tests. */
export function connection(patch: Partial<Connection> = {}): Connection {
  return {
    id: "0190f2c4-7d1a-7000-8000-000000000001",
    platform: "google",
    mode: "live",
    method: "oauth",
    account_id: "accounts/1",
    account_name: "Brightside Dental",
    health: { state: "active", reason: null, next_action: "none", is_expiring_soon: false, is_stale: false, is_fallback: false },
    scopes: ["https://www.googleapis.com/auth/business.manage"],
    token_expires_at: null,
    settings: {},
    sync_every_minutes: 360,
    next_sync_at: "2026-11-26T14:00:00Z",
    last_synced_at: "2026-11-26T08:00:00Z",
    last_provenance: "live",
    last_error_code: null,
    last_error_at: null,
    listings: 4,
    reviews: 120,
    connected_at: "2026-11-01T08:00:00Z",
    disconnected_at: null,
    created_by: "user:1",
    created_at: "2026-11-01T08:00:00Z",
    changed_by: "user:1",
    changed_at: "2026-11-01T08:00:00Z",
    etag: '"1"',
    ...patch,
  };
}

/** What can be done with a platform that is set up; for tests. */
export function offer(patch: Partial<PlatformOffer> = {}): PlatformOffer {
  return { platform: "google", methods: ["oauth", "manual"], mode: "live", oauth: "ready", wanted_scopes: ["https://www.googleapis.com/auth/business.manage"], ...patch };
}
