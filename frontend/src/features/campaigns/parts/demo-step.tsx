import { FlaskConical } from "lucide-react";
import { useEffect, useRef } from "react";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { useSetView } from "@/components/view/use-view";
import { plural } from "@/lib/format";
import { useDemo } from "../use-demo";
import { Step } from "./step";

/** Loads the demo with one press, shows how far it is, and opens it once there are numbers. */
export function DemoStep({ shown }: { shown: boolean }) {
  const { phase, job, load, starting } = useDemo();
  const setView = useSetView();
  const mayLoad = useCan("ingestion:write");
  const watched = useRef(false);
  const busy = starting || phase === "reading" || phase === "building";

  useEffect(() => {
    if (busy) watched.current = true;
    else if (phase === "ready" && watched.current) {
      watched.current = false;
      setView({ dataset: "demo" });
    }
  }, [busy, phase, setView]);

  const words = {
    unknown: "",
    absent: "",
    reading: job && job.counts.committed > 0 ? `Reading: ${plural(job.counts.committed, "row")} so far.` : "Reading the first rows.",
    building: "Building the numbers. This takes about half a minute.",
    failed: `The last try failed${job?.error ? `: ${job.error.message}` : "."}`,
    ready: "",
  };
  return (
    <Step icon={FlaskConical} title="Look at the demo" text="Three platforms and eighteen months of invented data, marked as such on every page.">
      <p role="status" className="-mt-3 mb-3 text-xs text-ink-3 empty:hidden">
        {mayLoad ? words[phase] : "Your role may not load data. Ask an admin of this tenant."}
      </p>
      {phase === "ready" && !shown ? (
        <Button variant="primary" onClick={() => setView({ dataset: "demo" })}>
          Show the demo
        </Button>
      ) : (
        <Button variant="primary" onClick={load} busy={busy} disabled={!mayLoad || phase === "unknown"}>
          {busy ? "Loading the demo" : "Load the demo"}
        </Button>
      )}
    </Step>
  );
}
