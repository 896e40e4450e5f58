import { Link } from "@tanstack/react-router";
import { ChevronRight, CircleAlert, CircleCheck, Clock, Hourglass, KeyRound, type LucideIcon, Plug, Unplug } from "lucide-react";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format";
import type { ProviderHealth } from "../queries";

interface State {
  key: keyof ProviderHealth;
  label: string;
  icon: LucideIcon;
  mark: string;
}

/** The worst first, as they want to be looked at. */
const STATES: readonly State[] = [
  { key: "expired", label: "Expired", icon: KeyRound, mark: "bg-bad-soft text-bad" },
  { key: "error", label: "Failing", icon: CircleAlert, mark: "bg-bad-soft text-bad" },
  { key: "expiring_soon", label: "Expire soon", icon: Hourglass, mark: "bg-warn-soft text-warn" },
  { key: "stale", label: "Behind", icon: Clock, mark: "bg-warn-soft text-warn" },
  { key: "active", label: "Connected", icon: CircleCheck, mark: "bg-good-soft text-good" },
  { key: "disconnected", label: "Disconnected", icon: Unplug, mark: "bg-surface-2 text-ink-2" },
];

/** How the connections to providers stand, each state leading to those that are in it. */
export function HealthStrip({ health }: { health: ProviderHealth }) {
  const states = STATES.filter(({ key }) => health[key] > 0);
  return (
    <Card aria-labelledby="health-strip" className="flex flex-wrap items-center gap-x-5 gap-y-3 px-4 py-3 sm:px-5">
      <h2 id="health-strip" className="text-md font-semibold text-ink">
        <Link to="/ops/connections" className="inline-flex items-center gap-1 hover:text-brand">
          Connections <ChevronRight className="size-4 text-ink-3" aria-hidden />
        </Link>
      </h2>
      {states.length === 0 ? (
        <>
          <p className="min-w-0 flex-1 basis-56 text-sm text-ink-2">None yet: listings, reviews and visits come from providers.</p>
          <Link to="/ops/connections" className={buttonClass({})}>
            <Plug aria-hidden /> Connect
          </Link>
        </>
      ) : (
        <ul aria-label="Connections by health" className="flex flex-wrap gap-2">
          {states.map(({ key, label, icon: Icon, mark }) => (
            <li key={key}>
              <Link to="/ops/connections" search={{ health: key }} className={cn("inline-flex h-8 items-center gap-1.5 rounded-full px-3 text-sm font-medium hover:underline pointer-coarse:h-11", mark)}>
                <Icon className="size-4 shrink-0" aria-hidden />
                <span className="num">{formatCount(health[key])}</span> {label}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
