import { OctagonX } from "lucide-react";
import { useState } from "react";
import { $api, type Schema } from "@/api/client";
import { useMe } from "@/api/session";
import { AgoText } from "@/components/data/ago-text";
import { DataState } from "@/components/data/data-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { type FlagChange, FlagDialog } from "./parts/flag-dialog";

type Flag = Schema<"Flag">;

const DECIDED: Record<Flag["decided_by"], string> = {
  kill_switch: "by the kill switch, for everybody",
  tenant: "for this tenant",
  platform: "for the whole platform",
  default: "by this installation's settings",
};

/** Features that can be turned on and off while everything runs, and the switch that turns one off for everybody. */
export function FlagsPage() {
  const query = $api.useQuery("get", "/api/v1/flags");
  const [change, setChange] = useState<FlagChange>();
  return (
    <Card>
      <CardHeader title="Feature flags" description="A change counts everywhere within two seconds, and stands in the audit log with its reason." />
      <DataState query={query} label="feature flags" skeleton={<FlagsSkeleton />}>
        {({ items }) => (
          <ul className="divide-y border-t">
            {items.map((flag) => (
              <FlagRow key={flag.key} flag={flag} onChange={setChange} />
            ))}
          </ul>
        )}
      </DataState>
      {change && <FlagDialog change={change} onClose={() => setChange(undefined)} />}
    </Card>
  );
}

function FlagRow({ flag, onChange }: { flag: Flag; onChange: (change: FlagChange) => void }) {
  const runsPlatform = useMe().user.platform_role === "platform_admin";
  const word = flag.killed || flag.decided_by === "platform" ? flag.platform : flag.decided_by === "tenant" ? flag.tenant : null;
  return (
    <li className="grid gap-3 px-5 py-4 sm:grid-cols-[minmax(0,1fr)_auto] sm:items-start">
      <div className="min-w-0">
        <h3 className="flex flex-wrap items-center gap-2">
          <code className="font-mono text-sm font-medium">{flag.key}</code>
          <Badge tone={flag.enabled ? "good" : flag.killed ? "bad" : "neutral"}>{flag.enabled ? "On" : flag.killed ? "Killed" : "Off"}</Badge>
        </h3>
        <p className="mt-1 text-sm text-ink-2">{flag.description}</p>
        <p className="mt-1 text-xs text-ink-3">
          Decided {DECIDED[flag.decided_by]}
          {word && (
            <>
              {" "}
              <AgoText at={word.changed_at} />: {word.reason}
            </>
          )}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {!flag.killed && (
          <Button size="sm" onClick={() => onChange({ flag, kind: "tenant", enabled: !flag.enabled })}>
            Turn {flag.enabled ? "off" : "on"} here
          </Button>
        )}
        {flag.tenant && (
          <Button size="sm" variant="ghost" onClick={() => onChange({ flag, kind: "tenant", enabled: null })}>
            Follow the platform
          </Button>
        )}
        {runsPlatform && !flag.killed && (
          <Button size="sm" variant="ghost" onClick={() => onChange({ flag, kind: "platform", enabled: !(flag.platform?.enabled ?? flag.default) })}>
            Turn {(flag.platform?.enabled ?? flag.default) ? "off" : "on"} for all
          </Button>
        )}
        {runsPlatform && (
          <Button size="sm" variant={flag.killed ? "secondary" : "danger"} onClick={() => onChange({ flag, kind: flag.killed ? "revive" : "kill" })}>
            {!flag.killed && <OctagonX aria-hidden />} {flag.killed ? "Release kill switch" : "Kill"}
          </Button>
        )}
      </div>
    </li>
  );
}

function FlagsSkeleton() {
  return (
    <div className="grid gap-px border-t">
      {["a", "b", "c"].map((key) => (
        <Skeleton key={key} className="mx-5 my-4 h-16" />
      ))}
    </div>
  );
}
