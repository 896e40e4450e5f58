import { Link } from "@tanstack/react-router";
import type { Schema } from "@/api/client";

/** Leads to what the type of an error means and what to do about it. */
export function ProblemLink({ error }: { error: Schema<"JobError"> }) {
  if (!error.runbook) return null;
  return (
    <Link to="/data-sources/problems" hash={error.type} className="whitespace-nowrap font-medium text-brand hover:underline">
      What to do
    </Link>
  );
}
