import { CircleAlert, Hourglass, Lock, PowerOff, RotateCw, SearchX, WifiOff } from "lucide-react";
import type { ApiProblem } from "@/api/problem";
import { Button, buttonClass } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "./empty-state";

interface ProblemStateProps {
  problem: ApiProblem;
  onRetry?: (() => void) | undefined;
  busy?: boolean | undefined;
  /** Page that says what an operator does about it. */
  runbook?: string | undefined;
  className?: string;
}

/** Why a block could not be shown: message, request id, retry, and where to read on. */
export function ProblemState({ problem, onRetry, busy = false, runbook, className }: ProblemStateProps) {
  const { icon, title, tone } = describe(problem);
  const retry = onRetry && !problem.isForbidden && !problem.isPreparing && (problem.isDisabled || !problem.isMissing) && problem.errors.length === 0;
  return (
    <div role={problem.isPreparing ? "status" : "alert"} className={className}>
      <EmptyState
        icon={icon}
        title={title}
        tone={tone}
        action={
          <>
            {retry && (
              <Button onClick={onRetry} busy={busy}>
                <RotateCw aria-hidden /> Try again
              </Button>
            )}
            {problem.missingScope && (
              <a href={`/why-denied?scope=${encodeURIComponent(problem.missingScope)}`} className={buttonClass({ variant: "primary" })}>
                Ask for access
              </a>
            )}
            {problem.requestId && !problem.isPreparing && (
              <CopyButton text={problem.requestId} variant="ghost">
                Copy request id
              </CopyButton>
            )}
            {runbook && (
              <a href={runbook} className={buttonClass({ variant: "ghost" })}>
                Open the runbook
              </a>
            )}
          </>
        }
      >
        <p>{sentence(problem)}</p>
        {problem.requestId && !problem.isPreparing && <p className="mt-1 font-mono text-xs break-all text-ink-3">Request {problem.requestId}</p>}
      </EmptyState>
    </div>
  );
}

function describe(problem: ApiProblem) {
  if (problem.isPreparing) return { icon: Hourglass, title: "Your numbers are being prepared", tone: "neutral" as const };
  if (problem.isOffline) return { icon: WifiOff, title: "Opsight cannot be reached", tone: "warn" as const };
  if (problem.isForbidden) return { icon: Lock, title: "You do not have access to this", tone: "warn" as const };
  if (problem.isDisabled) return { icon: PowerOff, title: problem.title, tone: "neutral" as const };
  if (problem.isMissing) return { icon: SearchX, title: problem.status === 404 ? problem.title : "There is nothing here", tone: "neutral" as const };
  return { icon: CircleAlert, title: problem.title, tone: "bad" as const };
}

function sentence(problem: ApiProblem): string {
  if (problem.isPreparing) return "The rows have arrived; the first snapshot of them is built within a minute or so, and this page fills itself.";
  if (problem.isDisabled) return "An administrator has turned it off for now. Nothing of yours is lost: it is there again as soon as it is turned on.";
  const base = problem.detail ?? (problem.isForbidden ? "Your role does not allow it." : "Please try again.");
  if (problem.isForbidden) return `${base} An owner or admin of this tenant can grant it.`;
  if (problem.isMissing && problem.status !== 404) return "The address is not one of ours: part of it may be missing.";
  if (problem.errors.length > 0) return [problem.detail, ...problem.errors.map(({ message }) => `${message.charAt(0).toUpperCase()}${message.slice(1)}.`)].filter(Boolean).join(" ");
  if (problem.retryAfter) return `${base} It can be tried again in ${problem.retryAfter} s.`;
  return base;
}
