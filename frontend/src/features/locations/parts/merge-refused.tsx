import { Link } from "@tanstack/react-router";
import { RotateCw } from "lucide-react";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { candidatesOf } from "../queries";

interface MergeRefusedProps {
  error: unknown;
  /** What is wrong is said at its fields. */
  isPlaced: boolean;
  onReload: () => void;
}

/** Why two locations were not merged, and what to do about it. */
export function MergeRefused({ error, isPlaced, onReload }: MergeRefusedProps) {
  if (!error) return null;
  const problem = toProblem(error);
  const candidates = candidatesOf(error)?.candidates ?? [];
  const isPast = problem.status === 412 || problem.status === 404;
  return (
    <Notice
      tone={isPast ? "warn" : "bad"}
      role="alert"
      title={isPast ? "Somebody changed one of them in the meantime." : "They were not merged."}
      actions={
        isPast && (
          <Button size="sm" onClick={onReload}>
            <RotateCw aria-hidden /> Look again
          </Button>
        )
      }
    >
      {isPast && "Look at both again before you merge."}
      {!isPast && (isPlaced ? "Look at what is marked." : candidates.length > 0 ? "With these values it would be the same as a third one:" : (problem.errors[0]?.message ?? problem.detail ?? problem.title))}
      {candidates.map(({ id, name }) => (
        <span key={id}>
          {" "}
          <Link to="/ops/locations/$id/edit" params={{ id }} className="font-medium text-brand underline">
            {name}
          </Link>
        </span>
      ))}
    </Notice>
  );
}
