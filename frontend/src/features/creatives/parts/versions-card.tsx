import { useTenant } from "@/api/session";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { formatMoment } from "@/lib/time";
import type { CreativeVersion } from "../queries";
import { type Difference, differences } from "../versions";

/** When its texts changed, and from what to what; the newest first. */
export function VersionsCard({ versions }: { versions: readonly CreativeVersion[] }) {
  const { time_zone: zone } = useTenant();
  const [newest] = versions;
  if (!newest) return null;
  return (
    <Card>
      <CardHeader
        title="What it said before"
        description={versions.length === 1 ? "Nothing of it has changed since it was first read." : "Each change by the moment at which it was read. Where the image lies is not compared."}
      />
      <ol className="border-t">
        {versions.map((version, index) => {
          const before = versions[index + 1];
          return (
            <li key={version.valid_from} className="grid grid-cols-1 gap-x-6 gap-y-1 border-b px-4 py-3 text-sm last:border-b-0 sm:px-5 md:grid-cols-[13rem_minmax(0,1fr)]">
              <p className="flex flex-wrap items-center gap-2 text-ink-2">
                <time dateTime={version.valid_from} className="num">
                  {formatMoment(version.valid_from, zone)}
                </time>
                {version.valid_to === null && <Badge tone="good">Now</Badge>}
              </p>
              {before ? <Changes changes={differences(version, before)} /> : <p className="text-ink-2">{version.headline ? `First read: “${version.headline.replaceAll("\n", " | ")}”` : "First read."}</p>}
            </li>
          );
        })}
      </ol>
    </Card>
  );
}

function Changes({ changes }: { changes: readonly Difference[] }) {
  return (
    <dl className="grid gap-1.5">
      {changes.map(({ label, before, after }) => (
        <div key={label}>
          <dt className="text-xs text-ink-3">{label}</dt>
          <dd className="grid grid-cols-1 items-start gap-x-6 gap-y-0.5 break-words whitespace-pre-line sm:grid-cols-2">
            <del className="text-ink-3">{before ?? "nothing"}</del>
            <ins className="font-medium text-ink no-underline">{after ?? "nothing"}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
