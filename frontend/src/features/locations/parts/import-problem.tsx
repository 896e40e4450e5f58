import { toProblem } from "@/api/problem";
import { Notice } from "@/components/ui/notice";
import { sentence } from "../import-words";

/** Why a whole file was refused, with the row where it is known. */
export function ImportProblem({ error, title }: { error: unknown; title: string }) {
  if (!error) return null;
  const problem = toProblem(error);
  const [first] = problem.errors;
  const row = first?.pointer.match(/^\/rows\/(\d+)/)?.[1];
  return (
    <Notice tone="bad" role="alert" title={title}>
      {row && `Row ${row}: `}
      {sentence(first?.message ?? problem.detail ?? problem.title)}
      {problem.requestId && <span className="block font-mono text-xs">Request {problem.requestId}</span>}
    </Notice>
  );
}
