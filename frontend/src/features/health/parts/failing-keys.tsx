import { Link } from "@tanstack/react-router";
import { platformLook } from "@/components/data/platform-mark";
import { plural } from "@/lib/format";
import { parseKey } from "../failing-key";
import type { Check } from "../queries";

/** Up to 20 keys that fail, each with the way to the campaign that it is about. */
export function FailingKeys({ keys, dataset, open = false }: { keys: readonly string[]; dataset: Check["dataset"]; open?: boolean }) {
  if (keys.length === 0) return null;
  return (
    <details open={open} className="mt-1 text-sm">
      <summary className="text-brand">{plural(keys.length, "key that fails", "keys that fail")}</summary>
      <ul className="mt-1 grid gap-1 break-words text-ink-2">
        {keys.map((key) => (
          <li key={key}>
            <FailingKeyText text={key} dataset={dataset} />
          </li>
        ))}
      </ul>
      {keys.some((key) => parseKey(key)) && (
        <p className="mt-2 text-xs text-ink-3">
          Rows that never arrived may wait in the{" "}
          <Link to="/datasets/$name" params={{ name: "ad_performance" }} className="text-brand underline underline-offset-2">
            quarantine
          </Link>
          .
        </p>
      )}
    </details>
  );
}

function FailingKeyText({ text, dataset }: { text: string; dataset: Check["dataset"] }) {
  const key = parseKey(text);
  if (!key) return <span className="font-mono">{text}</span>;
  const { platform, accountId, campaignId, day, what } = key;
  const view = { ...(dataset === "demo" && { dataset }), ...(day && { start: day, end: day }) };
  return (
    <>
      {platformLook(platform).label}{" "}
      {campaignId ? (
        <Link to="/dashboards/campaigns/$platform/$accountId/$campaignId" params={{ platform, accountId, campaignId }} search={view} className="text-brand underline underline-offset-2">
          campaign {campaignId} of account {accountId}
        </Link>
      ) : (
        <Link to="/dashboards/campaigns" search={{ ...view, platforms: platform }} className="text-brand underline underline-offset-2">
          account {accountId}
        </Link>
      )}
      {(day || what) && ": "}
      {day && <span className="whitespace-nowrap">{day}</span>}
      {day && what && ", "}
      {what}
    </>
  );
}
