import { formatAgo, formatMinutes, formatUntil } from "@/lib/time";
import type { Connection, HealthReason, PlatformOffer } from "./types";
import { PLATFORMS, reasonWords, scopesOf, tokenWords } from "./words";

export interface Check {
  label: string;
  text: string;
  state: "ok" | "warn" | "bad" | "open";
}

const ACCESS = new Set<HealthReason>(["refresh_revoked", "token_expired", "credentials_refused"]);
const ACCOUNT = new Set<HealthReason>(["access_not_granted", "account_lost"]);
const PASSING = new Set<HealthReason>(["rate_limited", "provider_down"]);

/** The facts that health follows from, in the order in which they count: the first that is bad decides. */
export function checksOf(connection: Connection, offer: PlatformOffer | undefined, now: number, timeZone: string): Check[] {
  return [connectedCheck(connection, now), accessCheck(connection, now, timeZone), ...scopeCheck(connection, offer), ...accountCheck(connection), answerCheck(connection, now), freshCheck(connection, now)];
}

function connectedCheck({ health, connected_at: since, disconnected_at: endedAt }: Connection, now: number): Check {
  const label = "Connected";
  if (health.state !== "disconnected") return { label, state: "ok", text: since ? formatAgo(since, now) : "Yes" };
  return { label, state: "bad", text: endedAt ? `Ended ${formatAgo(endedAt, now)}` : "Not yet" };
}

function accessCheck(connection: Connection, now: number, timeZone: string): Check {
  const { state, reason, is_expiring_soon: isExpiring } = connection.health;
  const label = connection.method === "manual" && connection.mode === "live" ? "Credentials" : "Access";
  const text = reason && ACCESS.has(reason) ? reasonWords(reason, connection.platform) : tokenWords(connection, now, timeZone);
  if (state === "disconnected") return { label, state: "open", text };
  return { label, text, state: reason && ACCESS.has(reason) ? "bad" : isExpiring ? "warn" : "ok" };
}

function scopeCheck({ method, scopes, health }: Connection, offer: PlatformOffer | undefined): Check[] {
  const wanted = offer?.wanted_scopes ?? [];
  if (method === "manual" || wanted.length === 0) return [];
  const missing = scopesOf(scopes, wanted).filter(({ isGranted }) => !isGranted).length;
  const text = missing === 0 ? (wanted.length === 1 ? "The one that it needs is granted" : `All ${wanted.length} are granted`) : `${missing} of ${wanted.length} are not granted`;
  return [{ label: "Permissions", text, state: health.state === "disconnected" ? "open" : missing === 0 ? "ok" : "bad" }];
}

function accountCheck({ health: { state, reason }, account_name: name, account_id: id, platform }: Connection): Check[] {
  if (reason && ACCOUNT.has(reason)) return [{ label: "Account", state: "bad", text: reasonWords(reason, platform) }];
  if (!name && !id) return [];
  return [{ label: "Account", state: state === "disconnected" ? "open" : "ok", text: id && id !== name ? `${name ?? ""} (${id})`.trim() : (name ?? "") }];
}

function answerCheck({ health: { state, reason, is_fallback: isFallback }, platform, last_error_at: failedAt, last_synced_at: syncedAt }: Connection, now: number): Check {
  const label = `${PLATFORMS[platform].provider} answers`;
  if (state === "disconnected") return { label, state: "open", text: "It is not asked" };
  const isFailing = failedAt !== null && (syncedAt === null || failedAt > syncedAt);
  if (state === "error" && reason && !ACCOUNT.has(reason) && !ACCESS.has(reason) && reason !== "scope_missing") {
    return { label, state: PASSING.has(reason) ? "warn" : "bad", text: failedAt ? `${reasonWords(reason, platform)} Last tried ${formatAgo(failedAt, now)}.` : reasonWords(reason, platform) };
  }
  if (isFallback) return { label, state: "warn", text: "Not now: simulated figures stand in" };
  if (isFailing) return { label, state: "warn", text: `The last try, ${formatAgo(failedAt, now)}, failed` };
  return syncedAt ? { label, state: "ok", text: "Yes" } : { label, state: "open", text: "It was not asked yet" };
}

function freshCheck({ health, last_synced_at: syncedAt, next_sync_at: nextAt, sync_every_minutes: minutes }: Connection, now: number): Check {
  const label = "Up to date";
  const next = nextAt ? `, next ${formatUntil(nextAt, now)}` : "";
  if (!syncedAt) return { label, state: "open", text: `Not read yet${next}` };
  const text = `Read ${formatAgo(syncedAt, now)}, every ${formatMinutes(minutes)}${next}`;
  return { label, text, state: health.state === "disconnected" ? "open" : health.is_stale ? "warn" : "ok" };
}
