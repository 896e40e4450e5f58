import type { Schema } from "@/api/client";
import { Notice } from "@/components/ui/notice";
import { useSyncProblems } from "../queries-remote";
import { ProblemLink } from "./problem-link";

/** Why a sync failed, in plain words: what it said itself, what that means, and what to do. */
export function JobProblem({ error, again }: { error: Schema<"JobError">; again: boolean }) {
  const known = useSyncProblems().data?.items.find((item) => item.type === error.type);
  return (
    <Notice tone={again ? "warn" : "bad"} title={`${known?.title ?? "The sync failed"}.`}>
      {error.message}
      {known && (
        <span className="mt-1 block">
          {known.meaning} {known.remedy} <ProblemLink error={error} />
        </span>
      )}
    </Notice>
  );
}
