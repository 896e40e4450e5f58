import { Link, useSearch } from "@tanstack/react-router";
import { CircleAlert, CircleCheck, ShieldAlert, TriangleAlert } from "lucide-react";
import { useCan } from "@/api/session";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button, buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cn } from "@/lib/cn";
import { type OutcomeWords, outcomeWords } from "./outcomes";
import { PlatformLogo } from "./parts/platform-logo";
import { useLeave } from "./queries";
import type { Platform } from "./types";
import { PLATFORMS, platformOf } from "./words";

const ICONS = { good: CircleCheck, warn: TriangleAlert, bad: CircleAlert };
const TONES = { good: "bg-good-soft text-good", warn: "bg-warn-soft text-warn", bad: "bg-bad-soft text-bad" };

/** Where a provider's page sends people back to: what happened, and what to do about it. */
export function OAuthResultPage() {
  const { outcome, platform: named, connection } = useSearch({ from: "/_app/ops/connections_/oauth/result" });
  const platform = platformOf(named);
  const words = outcomeWords(outcome, platform);
  const Icon = outcome === "tampered" ? ShieldAlert : ICONS[words.tone];
  return (
    <PageBody>
      <div className="mx-auto grid w-full max-w-160 grid-cols-1 gap-4">
        <PageHeader title={words.title} breadcrumbs={<Trail />} />
        <Card className="overflow-hidden">
          <div role={words.tone === "good" ? "status" : "alert"} className="flex flex-col items-center gap-4 px-6 py-10 text-center">
            <span className="relative">
              {platform ? <PlatformLogo platform={platform} /> : null}
              <span className={cn("grid place-items-center rounded-full", TONES[words.tone], platform ? "absolute right-0 bottom-0 size-8" : "size-11")}>
                <Icon className={platform ? "size-4" : "size-6"} aria-hidden />
              </span>
            </span>
            <div className="mt-1 grid max-w-120 gap-2 text-balance">
              <p className="text-base text-ink">{words.happened}</p>
              <p className="text-sm text-ink-2">{words.todo}</p>
            </div>
          </div>
          <div className="flex flex-wrap items-center justify-center gap-2 border-t bg-surface-2 px-6 py-4">
            <Next words={words} platform={platform} connection={connection} />
          </div>
        </Card>
      </div>
    </PageBody>
  );
}

function Next({ words, platform, connection }: { words: OutcomeWords; platform: Platform | undefined; connection: string | undefined }) {
  const mayWrite = useCan("ops:write");
  const primary = buttonClass({ variant: "primary" });
  if (words.next === "open" && connection) {
    return (
      <>
        <AllLink className={buttonClass({})} />
        <Link to="/ops/connections/$id" params={{ id: connection }} className={primary}>
          {words.label}
        </Link>
      </>
    );
  }
  if (words.next === "again" && platform && mayWrite) {
    return (
      <>
        <AllLink className={buttonClass({})} />
        <Again platform={platform} connection={connection} label={words.label} />
      </>
    );
  }
  return <AllLink className={primary} />;
}

function Again({ platform, connection, label }: { platform: Platform; connection: string | undefined; label: string }) {
  const { leave, isPending } = useLeave(platform, PLATFORMS[platform].name);
  return (
    <Button variant="primary" busy={isPending} onClick={() => leave(connection)}>
      {label}
    </Button>
  );
}

function AllLink({ className }: { className: string }) {
  return (
    <Link to="/ops/connections" className={className}>
      See connections
    </Link>
  );
}

function Trail() {
  return (
    <Breadcrumbs here="Result">
      <Link to="/ops/connections" className={crumbClass}>
        Connections
      </Link>
    </Breadcrumbs>
  );
}
