import { Circle, CircleAlert, CircleCheck, type LucideIcon, RefreshCw, TriangleAlert } from "lucide-react";
import { useCan, useTenant } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cn } from "@/lib/cn";
import { useNow } from "@/lib/hooks";
import { type Check, checksOf } from "../checks";
import type { Connection, PlatformOffer } from "../types";
import { useSync } from "../use-sync";
import { healthSentence, healthWords, modeWords, nextStep, obstacleOf, renewal } from "../words";
import { StepButton } from "./step-button";
import { SyncProgress } from "./sync-progress";

const BANDS = { good: "bg-good-soft text-good", warn: "bg-warn-soft text-warn", bad: "bg-bad-soft text-bad", neutral: "bg-surface-2 text-ink-2" };
const BAND_ICONS: Record<keyof typeof BANDS, LucideIcon> = { good: CircleCheck, warn: TriangleAlert, bad: CircleAlert, neutral: Circle };
const MARKS: Record<Check["state"], { icon: LucideIcon; className: string; words: string }> = {
  ok: { icon: CircleCheck, className: "text-good", words: "Good" },
  warn: { icon: TriangleAlert, className: "text-warn", words: "Look at this" },
  bad: { icon: CircleAlert, className: "text-bad", words: "Not good" },
  open: { icon: Circle, className: "text-ink-3", words: "Not known" },
};

/** How a connection stands, the facts that this follows from, and what can be done. */
export function HealthPart({ connection, offer }: { connection: Connection; offer: PlatformOffer | undefined }) {
  const now = useNow();
  const { time_zone: timeZone } = useTenant();
  const { label, tone } = healthWords(connection.health);
  const mode = modeWords(connection.mode, connection.last_provenance, connection.platform);
  const Icon = BAND_ICONS[tone];
  return (
    <Card aria-labelledby="connection-health" className="overflow-hidden">
      <div className={cn("flex items-start gap-3 px-4 py-4 sm:px-5", BANDS[tone])}>
        <Icon className="mt-0.5 size-5 shrink-0" aria-hidden />
        <div className="min-w-0">
          <h3 id="connection-health" className="text-md font-semibold">
            {label}
          </h3>
          <p className="text-sm text-ink">{healthSentence(connection, now)}</p>
        </div>
      </div>
      <Actions connection={connection} offer={offer} />
      <ul aria-label="Why" className="grid gap-2.5 border-t px-4 py-4 sm:px-5">
        {checksOf(connection, offer, now, timeZone).map((check) => (
          <CheckLine key={check.label} {...check} />
        ))}
      </ul>
      {mode.tone !== "good" && <p className="border-t px-4 py-3 text-xs text-ink-2 sm:px-5">{mode.hint}</p>}
    </Card>
  );
}

function CheckLine({ label, text, state }: Check) {
  const { icon: Icon, className, words } = MARKS[state];
  return (
    <li className="flex items-start gap-2.5 text-sm">
      <Icon className={cn("mt-0.5 size-4 shrink-0", className)} aria-hidden />
      <span className="w-32 shrink-0 text-ink-3">
        <span className="sr-only">{words}: </span>
        {label}
      </span>
      <span className="min-w-0 flex-1 text-ink">{text}</span>
    </li>
  );
}

function Actions({ connection, offer }: { connection: Connection; offer: PlatformOffer | undefined }) {
  const now = useNow();
  const mayWrite = useCan("ops:write");
  const { running, start, busy } = useSync(connection, true);
  const step = nextStep(connection, offer, now);
  const again = step?.way === "sync" || step?.way === "wait" || !step ? renewal(connection, offer) : undefined;
  const isConnected = connection.health.state !== "disconnected" && connection.health.state !== "expired";
  const obstacle = !step && !again && offer ? obstacleOf(offer) : undefined;
  if (running) {
    return (
      <div className="px-4 py-3 sm:px-5">
        <SyncProgress sync={running} platform={connection.platform} />
      </div>
    );
  }
  if (!mayWrite) return <p className="px-4 py-3 text-sm text-ink-2 sm:px-5">Your role can see connections, and changes none.</p>;
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 py-3 sm:px-5">
      {step && <StepButton step={step} platform={connection.platform} connection={connection} onSync={start} busy={step.way === "sync" && busy} />}
      {isConnected && step?.way !== "sync" && (
        <Button onClick={start} busy={busy} variant={step ? "secondary" : "primary"}>
          {!busy && <RefreshCw aria-hidden />} Sync now
        </Button>
      )}
      {isConnected && again && <StepButton step={again} platform={connection.platform} connection={connection} variant="secondary" />}
      {obstacle && <p className="text-sm text-ink-2">{obstacle}</p>}
    </div>
  );
}
