import type { Schema } from "@/api/client";

/** A run of a report as it stands now, of any kind. */
export type Run = Schema<"Run">;

const OVER = new Set<Run["state"]>(["completed", "partial", "failed", "cancelled"]);

export function isOver({ state }: Pick<Run, "state">): boolean {
  return OVER.has(state);
}

const STATES: Record<Run["state"], string> = {
  queued: "Waiting for its turn",
  running: "Running",
  completed: "Complete",
  partial: "Partly complete",
  failed: "Failed",
  cancelled: "Cancelled",
};

export function stateInWords(state: Run["state"]): string {
  return STATES[state];
}
