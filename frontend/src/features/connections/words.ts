import { plural } from "@/lib/format";
import { formatAgo, formatMoment, formatUntil } from "@/lib/time";
import type { Connection, ConnectionHealth, ConnectionSync, HealthReason, Platform, PlatformOffer, Rehearsal } from "./types";

export interface PlatformWords {
  name: string;
  /** As the subject of a sentence: who answers, refuses or is away. */
  provider: string;
  purpose: string;
  /** What there is once it is connected. */
  brings: readonly string[];
}

export const PLATFORMS: Record<Platform, PlatformWords> = {
  google: {
    name: "Google Business Profile",
    provider: "Google",
    purpose: "Your listings on Google Search and Maps, and what people write there.",
    brings: ["Listings, matched to your locations", "Reviews, and replies from here"],
  },
  facebook: {
    name: "Facebook",
    provider: "Facebook",
    purpose: "Your pages, with the recommendations that people leave on them.",
    brings: ["Pages, matched to your locations", "Recommendations, beside your other reviews"],
  },
  google_analytics: {
    name: "Google Analytics",
    provider: "Google Analytics",
    purpose: "Visits of your website, day by day.",
    brings: ["Sessions, users and key events of each day"],
  },
  dataforseo: {
    name: "DataForSEO",
    provider: "DataForSEO",
    purpose: "Where you rank in local search, street by street.",
    brings: ["Ranks for local search grids"],
  },
};

/** The platform that an address names, if there is such a one. */
export function platformOf(name: string | undefined): Platform | undefined {
  return name !== undefined && Object.hasOwn(PLATFORMS, name) ? (name as Platform) : undefined;
}

/** How the account is called, also before the provider told its name. */
export function accountName({ account_name: name, account_id: id, platform }: Connection): string {
  return name ?? id ?? `${PLATFORMS[platform].name} account`;
}

export interface HealthWords {
  label: string;
  tone: "good" | "warn" | "bad" | "neutral";
}

/** One state in a word: the worst that is so. */
export function healthWords({ state, reason, is_fallback: isFallback, is_expiring_soon: isExpiring, is_stale: isStale }: ConnectionHealth): HealthWords {
  if (state === "disconnected") return { label: reason === "never_connected" ? "Not connected" : "Disconnected", tone: "neutral" };
  if (state === "expired") return { label: "Expired", tone: "bad" };
  if (state === "error") return isPassing(reason) ? { label: "Waiting", tone: "warn" } : { label: "Needs you", tone: "bad" };
  if (isFallback) return { label: "Not answering", tone: "warn" };
  if (isExpiring) return { label: "Expires soon", tone: "warn" };
  if (isStale) return { label: "Behind", tone: "warn" };
  return { label: "Working", tone: "good" };
}

/** Whether it is the provider's matter, and over by itself. */
function isPassing(reason: HealthReason | null): boolean {
  return reason === "rate_limited" || reason === "provider_down";
}

const REASONS: Record<HealthReason, (provider: string) => string> = {
  never_connected: (provider) => `Nobody has finished the sign-in at ${provider} yet.`,
  user_disconnected: () => "It was disconnected here. Its settings and its history are kept.",
  refresh_revoked: (provider) => `${provider} has taken the access back: somebody removed Opsight there, or the password changed.`,
  token_expired: () => "Its access has run out, and cannot be renewed without you.",
  credentials_refused: (provider) => `${provider} refuses the credentials. They are wrong, or were changed.`,
  scope_missing: (provider) => `A permission that it needs was not given at ${provider}.`,
  access_not_granted: (provider) => `Whoever connected it has no access to this account at ${provider}, or not yet.`,
  account_lost: (provider) => `The account is not there any more at ${provider}.`,
  rate_limited: (provider) => `${provider} asks to wait: too much was asked in a short time. Nothing is wrong here.`,
  provider_down: (provider) => `${provider} does not answer. Nothing is wrong here.`,
  answer_unreadable: (provider) => `${provider} answered in a form that is not its own. Nothing of it was kept.`,
  sync_failed: () => "The last sync came to no good end.",
};

export function reasonWords(reason: HealthReason, platform: Platform): string {
  return REASONS[reason](PLATFORMS[platform].provider);
}

/** Why it stands as it does, in one sentence or two. */
export function healthSentence(connection: Connection, now: number): string {
  const { health, platform, last_synced_at: syncedAt, token_expires_at: expiresAt } = connection;
  const { provider } = PLATFORMS[platform];
  if (health.reason) return reasonWords(health.reason, platform);
  const parts = [
    health.is_fallback && `${provider} does not answer: shown are simulated figures until it does.`,
    health.is_expiring_soon && `Its access runs out ${expiresAt ? formatUntil(expiresAt, now) : "within a week"}.`,
    health.is_stale && (syncedAt ? `The last good sync was ${formatAgo(syncedAt, now)}.` : "It has not been read yet."),
  ].filter(Boolean);
  if (parts.length > 0) return parts.join(" ");
  return syncedAt ? "Everything is read as it should be." : "Connected. The first sync brings its data.";
}

/** Where something leads: to the provider's page, to the form, to a renewal without either (practice), to a sync, or to a later time. */
export type Way = "oauth" | "credentials" | "practice" | "sync" | "wait";

/** What a sync brought, or why it brought nothing. */
export function syncWords({ state, error_code: code, waiting_since: waiting, listings, reviews, traffic_days: days, notes }: ConnectionSync, platform: Platform): string {
  if (state === "queued") return "Waits for its turn";
  if (state === "running") return waiting ? `Waiting for ${PLATFORMS[platform].provider}, which takes long to answer` : `Reading ${PLATFORMS[platform].provider}`;
  if (state === "failed") return code !== null && Object.hasOwn(REASONS, code) ? reasonWords(code as HealthReason, platform) : REASONS.sync_failed("");
  const parts = [listings > 0 && plural(listings, "listing"), reviews > 0 && plural(reviews, "review"), days > 0 && plural(days, "day"), ...notes].filter(Boolean);
  return parts.join(", ") || "nothing to read";
}

export interface Step {
  label: string;
  way: Way;
}

/** The one thing to do, or none: where nothing is wrong, and where the door to the platform is shut here. */
export function nextStep(connection: Connection, offer: PlatformOffer | undefined, now: number): Step | undefined {
  const { next_sync_at: nextAt, health } = connection;
  switch (health.next_action) {
    case "none":
      return undefined;
    case "sync":
      return { label: "Sync now", way: "sync" };
    case "wait":
      return { label: nextAt ? `Tries again ${formatUntil(nextAt, now)}` : "Tries again by itself", way: "wait" };
    case "enter_credentials":
      return renewal(connection, offer, "Enter credentials");
    case "grant_access":
      return renewal(connection, offer, "Grant access");
    case "connect":
      return renewal(connection, offer, health.reason === "never_connected" ? "Connect" : "Connect again");
    case "reconnect":
      return renewal(connection, offer, "Reconnect");
  }
}

/** How a connection is renewed, keeping its settings and history; undefined where that is not possible here. */
export function renewal({ mode, method, account_id: account }: Connection, offer: PlatformOffer | undefined, label = "Reconnect"): Step | undefined {
  if (method === "oauth" && offer?.oauth === "ready") return { label, way: "oauth" };
  const hasLogin = method === "manual" && account !== null && account === offer?.practice_login?.login;
  if (mode === "staged" && !hasLogin) return { label, way: "practice" };
  if (hasLogin) return { label, way: "credentials" };
  return method === "manual" ? { label: "Enter credentials", way: "credentials" } : undefined;
}

/** How a platform is connected here for the first time, or why that cannot be. */
export function wayIn(offer: PlatformOffer): Step | { obstacle: string } {
  const { name } = PLATFORMS[offer.platform];
  if (offer.methods.includes("oauth") && offer.oauth === "ready") return { label: "Connect", way: "oauth" };
  if (offer.methods.includes("manual")) return offer.mode === "staged" ? { label: "Connect for practice", way: "practice" } : { label: "Enter credentials", way: "credentials" };
  return { obstacle: obstacleOf(offer) ?? `${name} cannot be connected on this installation.` };
}

/** Why nobody gets to the provider's page from here. */
export function obstacleOf({ oauth, platform }: PlatformOffer): string | undefined {
  if (oauth === "switched_off") return "Connecting real accounts is turned off on this installation for now.";
  if (oauth === "not_set_up") return `Whoever runs this installation has to register it with ${PLATFORMS[platform].provider} before real accounts can be connected.`;
  return undefined;
}

export interface ModeWords {
  label: string;
  tone: "demo" | "good" | "warn";
  hint: string;
}

/** Whose figures these are; never left out, because made-up ones must not pass for real ones. */
export function modeWords(mode: Connection["mode"], provenance: Connection["last_provenance"], platform: Platform): ModeWords {
  const { provider } = PLATFORMS[platform];
  if (mode === "staged") return { label: "Practice data", tone: "demo", hint: `Recorded answers stand for ${provider}'s. Nothing here is about a real account.` };
  if (provenance === "fallback_simulated") return { label: "Simulated while the provider is out", tone: "warn", hint: `${provider} did not answer, and there was nothing of it yet. Real figures take over by themselves.` };
  return { label: "Live", tone: "good", hint: `Read from ${provider} itself.` };
}

export const PROVENANCES: Record<NonNullable<Connection["last_provenance"]>, string> = { live: "Live", simulated: "Practice", fallback_simulated: "Simulated" };

const SCOPES: Record<string, string> = {
  "business.manage": "See and manage listings, and answer reviews",
  "analytics.readonly": "Read visits of website properties",
  pages_show_list: "See which pages there are",
  pages_read_engagement: "Read what a page shows",
  pages_read_user_content: "Read what people write on a page",
  pages_manage_engagement: "Answer what people write on a page",
  pages_manage_metadata: "Know of changes on a page",
  business_management: "See the business that owns the pages",
  openid: "Know who signed in",
  email: "Know the e-mail address of who signed in",
  profile: "Know the name of who signed in",
};

/** What a permission is about; the last part of its name decides, as providers write them as addresses. */
export function scopeWords(scope: string): string {
  const key = scope.split("/").at(-1) ?? scope;
  return SCOPES[key] ?? key.replaceAll(/[._]/g, " ");
}

/** What was granted of what is wanted, and what is not. */
export function scopesOf(granted: readonly string[], wanted: readonly string[]): { scope: string; isGranted: boolean; isWanted: boolean }[] {
  const missing = wanted.filter((scope) => !granted.includes(scope));
  return [...missing, ...granted].map((scope) => ({ scope, isGranted: granted.includes(scope), isWanted: wanted.includes(scope) }));
}

/** How long its access lasts, and what happens then. */
export function tokenWords({ mode, method, token_expires_at: expiresAt, health, disconnected_at: endedAt }: Connection, now: number, timeZone: string): string {
  if (health.state === "disconnected") return endedAt ? "None: the access was given back" : "None yet";
  if (method === "manual") return mode === "staged" ? "Practice needs none" : "As long as the credentials are good";
  if (!expiresAt) return "Until somebody takes it back";
  if (Date.parse(expiresAt) <= now) return `Ran out ${formatAgo(expiresAt, now)}`;
  const rest = `${formatUntil(expiresAt, now)}, ${formatMoment(expiresAt, timeZone)}`;
  return health.is_expiring_soon ? `Runs out ${rest}` : `Renewed by itself before it runs out (${rest})`;
}

/** Failures that a practice connection can be told to meet, so that everybody knows what they look like. */
export const REHEARSALS: Record<Rehearsal, string> = {
  refresh_revoked: "The access is taken back",
  credentials_refused: "The credentials are refused",
  scope_missing: "A permission is missing",
  access_not_granted: "There is no access to the account",
  account_lost: "The account is gone",
  rate_limited: "Too much was asked",
  provider_down: "The provider does not answer",
  answer_unreadable: "The answer cannot be read",
};

export const TRAFFIC_DAYS: readonly { days: number; label: string }[] = [
  { days: 30, label: "The last 30 days" },
  { days: 90, label: "The last 90 days" },
  { days: 180, label: "The last half year" },
  { days: 365, label: "The last year" },
];

export const INTERVALS: readonly { minutes: number; label: string }[] = [
  { minutes: 60, label: "Every hour" },
  { minutes: 180, label: "Every 3 hours" },
  { minutes: 360, label: "Every 6 hours" },
  { minutes: 720, label: "Every 12 hours" },
  { minutes: 1440, label: "Once a day" },
  { minutes: 10_080, label: "Once a week" },
];
