import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

interface SaveProblemProps {
  error: unknown;
  /** Reads the answers again, which drops what was chosen here. */
  onReload: () => void;
}

/** Why an answer was not kept, and what to do about it. What was chosen stays chosen. */
export function SaveProblem({ error, onReload }: SaveProblemProps) {
  if (!error) return null;
  const problem = toProblem(error);
  const isLate = problem.status === 412;
  const details = problem.errors.map(({ pointer, message }) => `${pointer.slice(1).replaceAll("_", " ")}: ${message}`);
  return (
    <Notice
      tone="bad"
      role="alert"
      title={isLate ? "Somebody else has answered in the meantime." : problem.isOffline ? "You are offline." : "Your answer was not kept."}
      actions={isLate || problem.isDisabled ? <Button onClick={onReload}>Read again</Button> : undefined}
    >
      {isLate ? "Read their answers, then go on from there." : problem.isOffline ? "What you chose is still here: try again when the network is back." : [problem.title, ...details].join(". ")}
      {problem.requestId && !isLate ? ` Request ${problem.requestId}.` : ""}
    </Notice>
  );
}
