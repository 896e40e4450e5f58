import { Link } from "@tanstack/react-router";
import { AgoText } from "@/components/data/ago-text";
import { Badge } from "@/components/ui/badge";
import { plural } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { CHECKS, DATASET_LABELS } from "../describe";
import type { Incident } from "../queries";

/** Incidents, each with what failed and who has seen it; opened last first. */
export function IncidentList({ incidents }: { incidents: readonly Incident[] }) {
  return (
    <ul aria-label="Incidents" className="divide-y border-t">
      {incidents.map((incident) => (
        <li key={incident.id} className="px-4 py-3 sm:px-5">
          <p className="flex flex-wrap items-center gap-2">
            <Link to="/health/data-quality/$incidentId" params={{ incidentId: incident.id }} className="font-medium text-ink hover:text-brand hover:underline">
              {CHECKS[incident.check].label} of {DATASET_LABELS[incident.dataset]}
            </Link>
            <IncidentBadges incident={incident} />
          </p>
          <p className="mt-0.5 text-sm break-words text-ink-2">{incident.message}</p>
          <p className="mt-0.5 text-xs text-ink-3">
            Opened <AgoText at={incident.opened_at} />, failed in {plural(incident.failed_runs, "run")}
            {incident.closed_at && (
              <>
                , closed <AgoText at={incident.closed_at} />
              </>
            )}
            {incident.note && `. “${incident.note}”`}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** Where an incident stands, in words. */
export function IncidentBadges({ incident }: { incident: Incident }) {
  return (
    <>
      {incident.state === "open" ? <Badge tone="bad">Open</Badge> : <Badge tone="good">Closed</Badge>}
      {incident.state === "open" && incident.passes > 0 && <Badge tone="outline">Passed once</Badge>}
      {incident.acknowledged_at && <Badge tone="brand">Acknowledged</Badge>}
      {incident.muted_until && <Badge tone="warn">Muted until {formatMoment(incident.muted_until)}</Badge>}
    </>
  );
}
