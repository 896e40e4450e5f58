import { Badge, type Tone } from "@/components/ui/badge";

const TONES: Record<string, Tone> = {
  active: "good",
  ready: "good",
  enabled: "good",
  succeeded: "good",
  ok: "good",
  pass: "good",
  paused: "neutral",
  disabled: "neutral",
  queued: "neutral",
  scheduled: "neutral",
  unknown: "neutral",
  cancelled: "neutral",
  running: "brand",
  installing: "brand",
  update_available: "warn",
  retry_wait: "warn",
  degraded: "warn",
  warn: "warn",
  stale: "warn",
  fresh: "good",
  missing: "neutral",
  inactive: "neutral",
  deprecated: "warn",
  locked: "warn",
  late: "warn",
  removed: "neutral",
  deleted: "neutral",
  archived: "neutral",
  failed: "bad",
  dead: "bad",
  fail: "bad",
  down: "bad",
};

/** A state as the API or a platform names it, in words and a fitting colour. */
export function StatusBadge({ status }: { status: string | null | undefined }) {
  if (!status) return <span className="text-ink-3">–</span>;
  const key = status.toLowerCase();
  const words = key === "ok" ? "OK" : key.replaceAll("_", " ");
  return <Badge tone={TONES[key] ?? "neutral"}>{words[0]?.toUpperCase() + words.slice(1)}</Badge>;
}
