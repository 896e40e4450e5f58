import { CloudOff, FlaskConical, Radio } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { Connection, Platform } from "../types";
import { modeWords } from "../words";

const ICONS = { demo: FlaskConical, warn: CloudOff, good: Radio };

interface ModeBadgeProps {
  mode: Connection["mode"];
  platform: Platform;
  provenance?: Connection["last_provenance"];
}

/** Whether what is shown is real. */
export function ModeBadge({ mode, platform, provenance = null }: ModeBadgeProps) {
  const { label, tone, hint } = modeWords(mode, provenance, platform);
  const Icon = ICONS[tone];
  return (
    <Badge tone={tone === "good" ? "outline" : tone} title={hint}>
      <Icon aria-hidden /> {label}
    </Badge>
  );
}
