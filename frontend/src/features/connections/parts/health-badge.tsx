import { CircleAlert, CircleCheck, CircleDashed, Hourglass, type LucideIcon, TriangleAlert, Unplug } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { ConnectionHealth } from "../types";
import { type HealthWords, healthWords } from "../words";

const ICONS: Record<HealthWords["tone"], LucideIcon> = { good: CircleCheck, warn: TriangleAlert, bad: CircleAlert, neutral: Unplug };

/** How a connection stands: sign, word and colour say the same. */
export function HealthBadge({ health }: { health: ConnectionHealth }) {
  const { label, tone } = healthWords(health);
  const Icon = label === "Waiting" ? Hourglass : label === "Not connected" ? CircleDashed : ICONS[tone];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden /> {label}
    </Badge>
  );
}
