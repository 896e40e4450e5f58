import { Link } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { buttonClass } from "@/components/ui/button";
import { type Connection, isRunning } from "../queries";

const ADS = new Set(["demo", "google_ads", "meta_ads", "microsoft_ads", "linkedin_ads", "tiktok_ads"]);

/** After a sync that brought rows: where to see them. */
export function NextStep({ connection }: { connection: Connection }) {
  const job = connection.last_sync;
  if (!job || isRunning(job) || job.state !== "succeeded" || !connection.lands_here || !job.counts.committed) return null;
  const see = <ArrowRight aria-hidden />;
  if (!ADS.has(connection.provider)) {
    return (
      <Link to="/datasets" className={buttonClass({ variant: "soft" })}>
        See the datasets {see}
      </Link>
    );
  }
  return (
    <Link to="/dashboards/campaigns" search={{ dataset: connection.dataset }} className={buttonClass({ variant: "soft" })}>
      See the numbers {see}
    </Link>
  );
}
