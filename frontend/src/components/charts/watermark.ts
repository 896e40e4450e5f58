import type { Me } from "@/api/session";
import { formatMoment } from "@/lib/time";

const STEP = { x: 340, y: 120 };
const TURN = -Math.PI / 9;

/** What is written over a picture for those who see totals only: whose it is, and of when. Undefined for everybody else. */
export function watermarkOf({ user, tenant }: Me, now: Date): string | undefined {
  return tenant?.aggregates_only ? `${user.email} · ${tenant.name} · ${formatMoment(now.toISOString())}` : undefined;
}

/** Writes `text` over and over, aslant and faint, so that no part of the picture is without it. */
export function drawWatermark(context: CanvasRenderingContext2D, width: number, height: number, text: string): void {
  context.save();
  context.globalAlpha = 0.14;
  context.rotate(TURN);
  // Turned, the picture reaches from -height to width in one direction and from 0 to their sum in the other.
  for (let y = 0; y <= width + height; y += STEP.y) {
    for (let x = -height; x <= width + height; x += STEP.x) context.fillText(text, x, y);
  }
  context.restore();
}
