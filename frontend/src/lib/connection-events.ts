/** What of an event of the operations hub is needed to say it in words. */
interface ConnectionEvent {
  type: string;
  detail: Readonly<Record<string, unknown>>;
}

const PLATFORMS: Record<string, string> = { google: "Google Business Profile", facebook: "Facebook", google_analytics: "Google Analytics", dataforseo: "DataForSEO" };
const STATES: Record<string, string> = { active: "working", error: "failing", expired: "expired", disconnected: "disconnected" };

const WORDS: Record<string, (name: string, detail: ConnectionEvent["detail"]) => string> = {
  "connection.connected": (name) => `connected ${name}`,
  "connection.reconnected": (name) => `connected ${name} again`,
  "connection.disconnected": (name) => `disconnected ${name}`,
  "connection.updated": (name) => `changed the settings of ${name}`,
  "connection.sync_requested": (name) => `asked for a sync of ${name}`,
  "connection.synced": (name) => `read ${name}`,
  "connection.sync_failed": (name) => `could not read ${name}`,
  "connection.token_refreshed": (name) => `renewed the access to ${name}`,
  "connection.health_changed": (name, { after }) => `found ${name} ${STATES[String(after)] ?? "changed"}`,
  "connection.listing_adopted": (name, { made }) => (made ? `made a location of a listing of ${name}` : `let a location follow its listing of ${name}`),
};

/** What happened to a connection, as the end of a sentence that begins with who did it; undefined for any other event. */
export function connectionEventWords({ type, detail }: ConnectionEvent): string | undefined {
  return WORDS[type]?.(PLATFORMS[String(detail.platform)] ?? "a provider", detail);
}
