import { Badge } from "@/components/ui/badge";
import type { Status } from "../queries";
import { STATUSES } from "../words";

const TONES = { open: "good", temporarily_closed: "warn", closed: "neutral" } as const;

export function StatusPill({ status }: { status: Status }) {
  return <Badge tone={TONES[status]}>{STATUSES[status]}</Badge>;
}
