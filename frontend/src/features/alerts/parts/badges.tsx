import { Badge, type Tone } from "@/components/ui/badge";
import type { AlertEvent, AlertRule } from "../queries";

const SEVERITIES: Record<AlertRule["severity"], Tone> = { info: "neutral", warning: "warn", critical: "bad" };
const KINDS: Record<AlertEvent["kind"], { tone: Tone; label: string }> = {
  fired: { tone: "bad", label: "fired" },
  reminded: { tone: "warn", label: "still firing" },
  resolved: { tone: "good", label: "resolved" },
  test: { tone: "neutral", label: "test" },
};

/** Where a rule stands. */
export function RuleBadge({ rule }: { rule: AlertRule }) {
  if (rule.is_paused) return <Badge>paused</Badge>;
  if (rule.state === "firing") return <Badge tone="bad">firing</Badge>;
  if (rule.state === "ok") return <Badge tone="good">quiet</Badge>;
  return <Badge tone="outline">{rule.checked_at ? "no data" : "not checked yet"}</Badge>;
}

export function SeverityBadge({ severity }: { severity: AlertRule["severity"] }) {
  return <Badge tone={SEVERITIES[severity]}>{severity}</Badge>;
}

export function EventBadge({ kind }: { kind: AlertEvent["kind"] }) {
  const { tone, label } = KINDS[kind];
  return <Badge tone={tone}>{label}</Badge>;
}
