import { Badge, type Tone } from "@/components/ui/badge";
import { type Run, stateInWords } from "./run";

const TONES: Record<Run["state"], Tone> = { queued: "neutral", running: "brand", completed: "good", partial: "warn", failed: "bad", cancelled: "neutral" };

/** How a run stands. */
export function RunState({ state }: Pick<Run, "state">) {
  return <Badge tone={TONES[state]}>{stateInWords(state)}</Badge>;
}
