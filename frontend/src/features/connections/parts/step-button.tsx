import { Hourglass, KeyRound, Plug, Plus, RefreshCw } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useConnectManually, useLeave, useRenew } from "../queries";
import type { Connection, Platform } from "../types";
import { accountName, PLATFORMS, type Step } from "../words";

const CredentialsDialog = lazy(() => import("./credentials-dialog"));

interface StepButtonProps {
  step: Step;
  platform: Platform;
  /** The connection that it renews or reads; none makes a new one. */
  connection?: Connection;
  onSync?: () => void;
  busy?: boolean;
  variant?: "primary" | "secondary" | "ghost";
}

/** What to do next, as the one button for it. Where only time helps, it says when. */
export function StepButton({ step, platform, connection, onSync, busy = false, variant = "primary" }: StepButtonProps) {
  const name = connection ? accountName(connection) : PLATFORMS[platform].name;
  const [asking, setAsking] = useState(false);
  const { leave, isPending: isLeaving } = useLeave(platform, name);
  const practice = usePractice(platform, name, connection);
  if (step.way === "wait") {
    return (
      <span className="inline-flex h-8 items-center gap-1.5 rounded-md bg-surface-2 px-3 text-sm text-ink-2 pointer-coarse:h-11">
        <Hourglass className="size-4 shrink-0" aria-hidden /> {step.label}
      </span>
    );
  }
  const act = { oauth: () => leave(connection?.id), credentials: () => setAsking(true), practice: practice.begin, sync: onSync }[step.way];
  const isBusy = busy || isLeaving || practice.isPending;
  const Icon = variant === "ghost" ? Plus : step.way === "sync" ? RefreshCw : step.way === "credentials" ? KeyRound : Plug;
  return (
    <>
      <Button variant={variant} busy={isBusy} onClick={act} aria-label={`${step.label}: ${name}`}>
        {!isBusy && <Icon aria-hidden />} {step.label}
      </Button>
      {asking && (
        <Suspense>
          <CredentialsDialog platform={platform} connection={connection} onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </>
  );
}

/** Connecting or renewing where recordings stand for the provider: there is nobody to ask for consent. */
function usePractice(platform: Platform, name: string, connection: Connection | undefined) {
  const done = (one: Connection) => notifyDone(connection ? `${accountName(one)} is connected again.` : `${accountName(one)} is connected.`);
  const create = useConnectManually(done, (error) => notifyFailed(`${name} was not connected.`, error));
  const renew = useRenew(done, (error) => notifyFailed(`${name} was not connected again.`, error));
  return {
    begin: () => (connection ? renew.renew(connection, null) : create.connect(platform, { mode: "staged", account_id: null, credentials: null })),
    isPending: create.isPending || renew.isPending,
  };
}
