import { Link } from "@tanstack/react-router";
import { platformLook } from "@/components/data/platform-mark";
import { plural } from "@/lib/format";
import { parseKey } from "../failing-key";

/** Up to 20 keys that fail, each with the way to the campaign that it is about. */
export function FailingKeys({ keys, open = false }: { keys: readonly string[]; open?: boolean }) {
  if (keys.length === 0) return null;
  return (
    <details open={open} className="mt-1 text-sm">
      <summary className="text-brand">{plural(keys.length, "key that fails", "keys that fail")}</summary>
      <ul className="mt-1 grid gap-1 break-words text-ink-2">
        {keys.map((key) => (
          <li key={key}>
            <FailingKeyText text={key} />
          </li>
        ))}
      </ul>
      {keys.some((key) => parseKey(key)) && (
        <p className="mt-2 text-xs text-ink-3">
          Rows that never arrived may wait in the{" "}
          <Link to="/datasets/$name" params={{ name: "ad_performance" }} className="text-brand hover:underline">
            quarantine
          </Link>
          .
        </p>
      )}
    </details>
  );
}

function FailingKeyText({ text }: { text: string }) {
  const key = parseKey(text);
  if (!key) return <span className="font-mono">{text}</span>;
  const { platform, accountId, campaignId, day, what } = key;
  const days = day ? { start: day, end: day } : {};
  const rest = [day, what].filter(Boolean).join(", ");
  return (
    <>
      {platformLook(platform).label}{" "}
      {campaignId ? (
        <Link
          to="/dashboards/campaigns/$platform/$accountId/$campaignId"
          params={{ platform, accountId, campaignId }}
          search={(previous) => ({ ...previous, ...days })}
          className="text-brand hover:underline"
        >
          campaign {campaignId} of account {accountId}
        </Link>
      ) : (
        <Link to="/dashboards/campaigns" search={(previous) => ({ ...previous, platforms: platform, ...days })} className="text-brand hover:underline">
          account {accountId}
        </Link>
      )}
      {rest && `: ${rest}`}
    </>
  );
}
