import { Badge, type Tone } from "@/components/ui/badge";
import type { UploadState } from "../queries";

const LOOKS: Record<UploadState, { tone: Tone; text: string }> = {
  mapping: { tone: "warn", text: "Needs mapping" },
  ready: { tone: "brand", text: "Ready to write" },
  committing: { tone: "brand", text: "Writing …" },
  committed: { tone: "good", text: "Written" },
  refused: { tone: "bad", text: "Refused" },
  failed: { tone: "bad", text: "Failed" },
};

export function UploadStateBadge({ state }: { state: UploadState }) {
  return <Badge tone={LOOKS[state].tone}>{LOOKS[state].text}</Badge>;
}
