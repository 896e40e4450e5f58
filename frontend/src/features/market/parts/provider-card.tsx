import { CloudDownload, KeyRound } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCan } from "@/api/session";
import { AgoText } from "@/components/data/ago-text";
import { StatusBadge } from "@/components/data/status-badge";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { useNow } from "@/lib/hooks";
import { formatUntil } from "@/lib/time";
import { describePull } from "../describe-pull";
import { isRunning, type Provider } from "../pull-queries";
import { PullProgress } from "./pull-progress";

const PullDialog = lazy(() => import("./pull-dialog"));
const KeyDialog = lazy(() => import("./key-dialog"));

/** One provider: whether it may be asked, its key, its last and next pull. */
export function ProviderCard({ provider }: { provider: Provider }) {
  const pull = provider.last_pull;
  return (
    <Card className="flex h-full flex-col p-4 sm:p-5">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h2 className="text-md font-semibold">{provider.title}</h2>
          <p className="text-sm text-ink-2">{provider.description}</p>
        </div>
        <BreakerBadge provider={provider} />
      </div>
      <dl className="mt-4 grid flex-1 grid-cols-[auto_minmax(0,1fr)] content-start gap-x-4 gap-y-1.5 text-sm">
        {provider.key !== "none" && (
          <>
            <dt className="text-ink-3">Key</dt>
            <dd>
              <KeyState provider={provider} />
            </dd>
          </>
        )}
        <dt className="text-ink-3">Last pull</dt>
        <dd className="flex min-w-0 flex-wrap items-center gap-2">
          {pull ? (
            <>
              <StatusBadge status={pull.state} />
              {!isRunning(pull) && <AgoText at={pull.finished_at ?? pull.created_at} />}
            </>
          ) : (
            <span className="text-ink-3">never</span>
          )}
        </dd>
        {pull && !isRunning(pull) && (
          <>
            <dt className="text-ink-3">Result</dt>
            <dd className="min-w-0">{pull.error ? <span className="text-bad">{pull.error.message}</span> : describePull(pull)}</dd>
          </>
        )}
        <dt className="text-ink-3">Next pull</dt>
        <dd>
          <NextPull provider={provider} />
        </dd>
      </dl>
      {pull && isRunning(pull) && <PullProgress pull={pull} className="mt-3" />}
      <Actions provider={provider} />
    </Card>
  );
}

function BreakerBadge({ provider }: { provider: Provider }) {
  const now = useNow();
  const { state, open_until: until, last_success_at: answered, last_failure_at: failed } = provider.breaker;
  if (state === "open") return <Badge tone="bad" title={`It failed too often of late. It is asked again ${formatUntil(until, now)}.`}>Left alone</Badge>;
  if (state === "half_open") return <Badge tone="warn" title="The next call decides whether it is asked again.">On trial</Badge>;
  if (failed && (!answered || failed > answered)) return <Badge tone="warn">Last call failed</Badge>;
  return answered ? <Badge tone="good">Answers</Badge> : <Badge>{provider.name === "file" ? "On this machine" : "Not asked yet"}</Badge>;
}

function KeyState({ provider }: { provider: Provider }) {
  if (provider.key_set_at)
    return (
      <span className="flex flex-wrap items-center gap-2">
        <Badge tone="good">Set</Badge> <AgoText at={provider.key_set_at} />
      </span>
    );
  return provider.key === "required" ? <Badge tone="warn">Needed before the first pull</Badge> : <span className="text-ink-2">none; it may ask for one</span>;
}

function NextPull({ provider }: { provider: Provider }) {
  const now = useNow();
  const waiting = provider.last_pull?.next_attempt_at;
  if (waiting) return <>tries again {formatUntil(waiting, now)}</>;
  if (!provider.next_pull_at) return <span className="text-ink-3">no active schedule</span>;
  return <>{formatUntil(provider.next_pull_at, now)}</>;
}

function Actions({ provider }: { provider: Provider }) {
  const [open, setOpen] = useState<"pull" | "key">();
  const mayWrite = useCan("ingestion:write");
  if (!mayWrite) return null;
  const wantsKey = provider.key === "required" && !provider.key_set_at;
  const close = () => setOpen(undefined);
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      <Button onClick={() => setOpen("pull")} disabled={wantsKey}>
        <CloudDownload aria-hidden /> Pull now
      </Button>
      {provider.key !== "none" && (
        <Button variant="ghost" onClick={() => setOpen("key")}>
          <KeyRound aria-hidden /> {provider.key_set_at ? "Change key" : "Enter key"}
        </Button>
      )}
      <Suspense>
        {open === "pull" && <PullDialog provider={provider} open onOpenChange={close} />}
        {open === "key" && <KeyDialog provider={provider} open onOpenChange={close} />}
      </Suspense>
    </div>
  );
}
