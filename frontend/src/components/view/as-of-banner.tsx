import { useTenant } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { formatMoment } from "@/lib/time";
import { useSetView } from "./use-view";

export default function AsOfBanner({ asOf }: { asOf: string }) {
  const setView = useSetView();
  const { time_zone: timeZone } = useTenant();
  return (
    <Notice
      tone="warn"
      role="status"
      title={`As known on ${formatMoment(asOf, timeZone)}.`}
      actions={
        <Button size="sm" onClick={() => setView({ as_of: undefined })}>
          Back to now
        </Button>
      }
    >
      These figures are of the past: what was restated or read later is not in them.
    </Notice>
  );
}
