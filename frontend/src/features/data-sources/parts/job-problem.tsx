import type { Schema } from "@/api/client";
import { Notice } from "@/components/ui/notice";
import type { Connection } from "../queries";
import { useSyncProblems } from "../queries-remote";
import { ProblemLink } from "./problem-link";
import { SettingsButton } from "./settings-button";

const OF_SETTINGS = new Set(["connector_config_error", "credentials_refused"]);

interface JobProblemProps {
  error: Schema<"JobError">;
  /** It is tried again by itself. */
  again: boolean;
  /** Whose sync it was; where its settings are at fault, they can be changed from here. */
  connection: Connection | undefined;
}

/** Why a sync failed, in plain words: what it said itself, what that means, and what to do. */
export function JobProblem({ error, again, connection }: JobProblemProps) {
  const known = useSyncProblems().data?.items.find((item) => item.type === error.type);
  const isOfSettings = OF_SETTINGS.has(error.type) && connection?.engine === "embedded";
  return (
    <Notice tone={again ? "warn" : "bad"} title={`${known?.title ?? "The sync failed"}.`} actions={isOfSettings && <SettingsButton connection={connection} />}>
      {error.message}
      {known && (
        <span className="mt-1 block">
          {known.meaning} {known.remedy} <ProblemLink error={error} />
        </span>
      )}
    </Notice>
  );
}
