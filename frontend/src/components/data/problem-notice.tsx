import { toProblem } from "@/api/problem";
import { Notice } from "@/components/ui/notice";

/** Why a form was not taken, above its fields; with the first thing that is wrong in them. */
export function ProblemNotice({ error, title }: { error: unknown; title: string }) {
  if (!error) return null;
  const problem = toProblem(error);
  return (
    <Notice tone="bad" role="alert" title={title}>
      {problem.detail ?? problem.errors?.[0]?.message ?? problem.title}
    </Notice>
  );
}
