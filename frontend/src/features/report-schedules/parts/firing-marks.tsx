import { Link } from "@tanstack/react-router";
import { Badge } from "@/components/ui/badge";
import { shownZone } from "@/lib/report-rules";
import { formatMoment } from "@/lib/time";
import type { Firing } from "../queries";
import { markOf } from "../words";

interface FiringMarksProps {
  firings: readonly Firing[];
  zone: string;
}

/** What became of the latest moments, the latest first; each leads to its run, if there is one. */
export function FiringMarks({ firings, zone }: FiringMarksProps) {
  const [latest] = firings;
  if (!latest) return <p className="text-xs text-ink-3">It has not had a moment yet.</p>;
  return (
    <div className="grid gap-1">
      <ol aria-label="Latest moments" className="flex flex-wrap gap-1">
        {firings.map((firing) => (
          <li key={firing.fire_at}>
            <Mark firing={firing} zone={zone} />
          </li>
        ))}
      </ol>
      <p className="text-xs text-ink-3">
        {formatMoment(latest.fire_at, shownZone(zone))}: {markOf(latest).why}
      </p>
    </div>
  );
}

function Mark({ firing, zone }: { firing: Firing; zone: string }) {
  const { tone, text, why } = markOf(firing);
  const moment = formatMoment(firing.fire_at, shownZone(zone));
  const badge = (
    <Badge tone={tone} title={`${moment}: ${why}`}>
      {text}
      <span className="sr-only"> on {moment}</span>
    </Badge>
  );
  if (!firing.run_id) return badge;
  return (
    <Link to="/ops/runs/$id" params={{ id: firing.run_id }} className="rounded-full hover:underline">
      {badge}
    </Link>
  );
}
