import { CheckCircle2, Info } from "lucide-react";
import { useCan } from "@/api/session";
import { Card } from "@/components/ui/card";
import type { PlatformGroup } from "../grid";
import { obstacleOf, PLATFORMS, wayIn } from "../words";
import { ConnectionRow } from "./connection-row";
import { ModeBadge } from "./mode-badge";
import { PlatformLogo } from "./platform-logo";
import { StepButton } from "./step-button";

/** A platform: what it is for, the accounts that are connected, and the way to connect one more. */
export function PlatformCard({ offer, connections }: PlatformGroup) {
  const { name, purpose } = PLATFORMS[offer.platform];
  const titleId = `platform-${offer.platform}`;
  return (
    <Card aria-labelledby={titleId} className="flex flex-col overflow-hidden">
      <header className="flex items-start gap-3.5 px-4 pt-4 pb-4 sm:px-5">
        <PlatformLogo platform={offer.platform} />
        <div className="min-w-0 flex-1">
          <h2 id={titleId} className="text-md font-semibold text-ink">
            {name}
          </h2>
          <p className="text-sm text-ink-2">{purpose}</p>
        </div>
      </header>
      {connections.length === 0 ? (
        <NotConnected offer={offer} />
      ) : (
        <>
          <ul aria-label={`${name} accounts`} className="divide-y border-t">
            {connections.map((connection) => (
              <li key={connection.id}>
                <ConnectionRow connection={connection} offer={offer} />
              </li>
            ))}
          </ul>
          <Another offer={offer} />
        </>
      )}
    </Card>
  );
}

function NotConnected({ offer }: Pick<PlatformGroup, "offer">) {
  const mayWrite = useCan("ops:write");
  const way = wayIn(offer);
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-4 border-t bg-surface-2 px-4 py-4 sm:px-5">
      <ul aria-label="What it brings" className="grid gap-1.5 text-sm text-ink-2">
        {PLATFORMS[offer.platform].brings.map((line) => (
          <li key={line} className="flex items-center gap-2">
            <CheckCircle2 className="size-4 shrink-0 text-ink-3" aria-hidden /> {line}
          </li>
        ))}
      </ul>
      {"obstacle" in way ? (
        <Obstacle>{way.obstacle}</Obstacle>
      ) : (
        <span className="ml-auto flex flex-wrap items-center gap-2">
          {offer.mode === "staged" && <ModeBadge mode="staged" platform={offer.platform} />}
          {mayWrite ? <StepButton step={way} platform={offer.platform} /> : <span className="text-xs text-ink-3">Your role can look, but not connect.</span>}
        </span>
      )}
      {offer.mode === "staged" && <Obstacle>{obstacleOf(offer)}</Obstacle>}
    </div>
  );
}

function Another({ offer }: Pick<PlatformGroup, "offer">) {
  const mayWrite = useCan("ops:write");
  const way = wayIn(offer);
  if (!mayWrite) return null;
  return (
    <footer className="border-t bg-surface-2 px-2 py-1.5">
      {"obstacle" in way ? <Obstacle>{way.obstacle}</Obstacle> : <StepButton step={{ ...way, label: "Connect another account" }} platform={offer.platform} variant="ghost" />}
    </footer>
  );
}

function Obstacle({ children }: { children: string | undefined }) {
  if (!children) return null;
  return (
    <p className="flex items-start gap-2 text-sm text-ink-2">
      <Info className="mt-0.5 size-4 shrink-0 text-ink-3" aria-hidden /> {children}
    </p>
  );
}
