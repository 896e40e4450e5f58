import { describe, expect, it } from "vitest";
import { connection, offer } from "./fixtures";
import { healthSentence, healthWords, modeWords, nextStep, REHEARSALS, reasonWords, renewal, scopesOf, scopeWords, syncWords, tokenWords, wayIn } from "./words";

const NOW = Date.parse("2026-11-26T12:00:00Z");

describe("healthWords", () => {
  it("says the worst that is so", () => {
    const working = connection().health;
    expect(healthWords(working)).toEqual({ label: "Working", tone: "good" });
    expect(healthWords({ ...working, is_stale: true }).label).toBe("Behind");
    expect(healthWords({ ...working, is_stale: true, is_expiring_soon: true }).label).toBe("Expires soon");
    expect(healthWords({ ...working, is_fallback: true, is_expiring_soon: true }).label).toBe("Not answering");
    expect(healthWords({ ...working, state: "error", reason: "scope_missing" })).toEqual({ label: "Needs you", tone: "bad" });
    expect(healthWords({ ...working, state: "expired", reason: "token_expired" }).label).toBe("Expired");
  });

  it("asks nobody for what passes by itself", () => {
    const error = { ...connection().health, state: "error" as const };
    expect(healthWords({ ...error, reason: "rate_limited" })).toEqual({ label: "Waiting", tone: "warn" });
    expect(healthWords({ ...error, reason: "provider_down" })).toEqual({ label: "Waiting", tone: "warn" });
  });

  it("tells what was never connected from what was disconnected", () => {
    const out = { ...connection().health, state: "disconnected" as const };
    expect(healthWords({ ...out, reason: "never_connected" }).label).toBe("Not connected");
    expect(healthWords({ ...out, reason: "user_disconnected" }).label).toBe("Disconnected");
  });
});

describe("healthSentence", () => {
  it("names the provider that took the access back", () => {
    const one = connection({ platform: "facebook", health: { ...connection().health, state: "expired", reason: "refresh_revoked" } });
    expect(healthSentence(one, NOW)).toMatch(/^Facebook has taken the access back/);
  });

  it("says how old what is shown is, and until when the access lasts", () => {
    const one = connection({ health: { ...connection().health, is_stale: true, is_expiring_soon: true }, token_expires_at: "2026-11-30T12:00:00Z", last_synced_at: "2026-11-24T12:00:00Z" });
    expect(healthSentence(one, NOW)).toBe("Its access runs out in 4 days. The last good sync was 2 days ago.");
  });

  it("never says that simulated figures are real", () => {
    const one = connection({ health: { ...connection().health, is_fallback: true } });
    expect(healthSentence(one, NOW)).toContain("simulated");
  });
});

describe("nextStep", () => {
  const health = connection().health;

  it("leaves for the provider's page to renew what was connected there", () => {
    const one = connection({ health: { ...health, state: "expired", reason: "refresh_revoked", next_action: "reconnect" } });
    expect(nextStep(one, offer(), NOW)).toEqual({ label: "Reconnect", way: "oauth" });
  });

  it("offers no way where the door is shut", () => {
    const one = connection({ health: { ...health, state: "expired", reason: "refresh_revoked", next_action: "reconnect" } });
    expect(nextStep(one, offer({ oauth: "switched_off" }), NOW)).toBeUndefined();
  });

  it("renews practice without leaving", () => {
    const one = connection({ mode: "staged", method: "manual", health: { ...health, state: "disconnected", reason: "user_disconnected", next_action: "connect" } });
    expect(nextStep(one, offer({ mode: "staged", oauth: "not_set_up" }), NOW)).toEqual({ label: "Connect again", way: "practice" });
  });

  it("asks for credentials where there is no page to leave for", () => {
    const one = connection({ platform: "dataforseo", method: "manual", health: { ...health, state: "expired", reason: "credentials_refused", next_action: "enter_credentials" } });
    expect(nextStep(one, offer({ platform: "dataforseo", methods: ["manual"], oauth: "not_offered" }), NOW)).toEqual({ label: "Enter credentials", way: "credentials" });
  });

  it("asks for credentials where the practice provider was connected with its login", () => {
    const practice_login = { login: "practice@example.com", password: "practice" };
    const one = connection({ platform: "dataforseo", mode: "staged", method: "manual", account_id: practice_login.login });
    expect(renewal(one, offer({ platform: "dataforseo", oauth: "not_offered", practice_login }))).toEqual({ label: "Reconnect", way: "credentials" });
    expect(renewal({ ...one, account_id: "practice-1@example.com" }, offer({ platform: "dataforseo", oauth: "not_offered", practice_login }))?.way).toBe("practice");
  });

  it("says until when to wait", () => {
    const one = connection({ health: { ...health, state: "error", reason: "rate_limited", next_action: "wait" }, next_sync_at: "2026-11-26T12:12:00Z" });
    expect(nextStep(one, offer(), NOW)).toEqual({ label: "Tries again in 12 minutes", way: "wait" });
    expect(nextStep({ ...one, next_sync_at: null }, offer(), NOW)?.label).toBe("Tries again by itself");
  });

  it("has nothing to say of what works", () => {
    expect(nextStep(connection(), offer(), NOW)).toBeUndefined();
    expect(renewal(connection(), offer())).toEqual({ label: "Reconnect", way: "oauth" });
  });
});

describe("wayIn", () => {
  it("prefers the provider's page, then practice, then credentials, and else says why not", () => {
    expect(wayIn(offer())).toEqual({ label: "Connect", way: "oauth" });
    expect(wayIn(offer({ mode: "staged", oauth: "not_set_up" }))).toEqual({ label: "Connect for practice", way: "practice" });
    expect(wayIn(offer({ platform: "dataforseo", methods: ["manual"], oauth: "not_offered" }))).toEqual({ label: "Enter credentials", way: "credentials" });
    expect(wayIn(offer({ methods: ["oauth"], oauth: "switched_off" }))).toEqual({ obstacle: "Connecting real accounts is turned off on this installation for now." });
  });
});

describe("modeWords", () => {
  it("marks what is not real, whatever else is so", () => {
    expect(modeWords("staged", "simulated", "google").label).toBe("Practice data");
    expect(modeWords("live", "fallback_simulated", "google").label).toBe("Simulated while the provider is out");
    expect(modeWords("live", "live", "google").label).toBe("Live");
  });
});

describe("scopes", () => {
  it("puts what is missing first, and keeps what nobody asked for", () => {
    expect(scopesOf(["a", "x"], ["a", "b"])).toEqual([
      { scope: "b", isGranted: false, isWanted: true },
      { scope: "a", isGranted: true, isWanted: true },
      { scope: "x", isGranted: true, isWanted: false },
    ]);
  });

  it("says what a permission is about, also of one that it does not know", () => {
    expect(scopeWords("https://www.googleapis.com/auth/business.manage")).toBe("See and manage listings, and answer reviews");
    expect(scopeWords("https://www.googleapis.com/auth/paint.doors")).toBe("paint doors");
  });
});

describe("tokenWords", () => {
  it("tells access that is renewed by itself from access that runs out", () => {
    const one = connection({ token_expires_at: "2026-11-26T13:00:00Z" });
    expect(tokenWords(one, NOW, "UTC")).toMatch(/^Renewed by itself before it runs out \(in 1 hour/);
    expect(tokenWords({ ...one, health: { ...one.health, is_expiring_soon: true } }, NOW, "UTC")).toMatch(/^Runs out in 1 hour/);
    expect(tokenWords({ ...one, token_expires_at: "2026-11-26T11:00:00Z" }, NOW, "UTC")).toBe("Ran out 1 hour ago");
  });
});

describe("syncWords", () => {
  const sync = { id: "1", reason: "requested", requested_by: "user:1", state: "succeeded", provenance: "live", requested_at: "", started_at: null, finished_at: null, waiting_since: null, error_code: null, listings: 0, reviews: 0, traffic_days: 0, notes: [] } as const;

  it("says that a provider takes long, as long as it does", () => {
    const waiting = { ...sync, notes: [], waiting_since: "2026-11-26T12:00:02Z" };
    expect(syncWords({ ...waiting, state: "running" }, "google")).toBe("Waiting for Google, which takes long to answer");
    expect(syncWords({ ...waiting, listings: 8 }, "google")).toBe("8 listings");
  });

  it("counts what came, and says why nothing did", () => {
    expect(syncWords({ ...sync, listings: 1, reviews: 1200, notes: [] }, "google")).toBe("1 listing, 1,200 reviews");
    expect(syncWords({ ...sync, notes: ["Balance: 10 USD"] }, "dataforseo")).toBe("Balance: 10 USD");
    expect(syncWords({ ...sync, notes: [], state: "failed", error_code: "provider_down" }, "google")).toMatch(/^Google does not answer/);
    expect(syncWords({ ...sync, notes: [], state: "failed", error_code: "something_new" }, "google")).toBe("The last sync came to no good end.");
  });
});

it("has words for every failure that can be practised", () => {
  for (const reason of Object.keys(REHEARSALS)) expect(reasonWords(reason as keyof typeof REHEARSALS, "google").length).toBeGreaterThan(10);
});
