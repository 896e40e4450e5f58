import { toProblem } from "@/api/problem";
import { Notice } from "@/components/ui/notice";

/** Why the server refused a form, field by field. */
export function RefusedNotice({ error }: { error: unknown }) {
  const problem = toProblem(error);
  return (
    <Notice tone="bad" role="alert" title={`${problem.title}.`}>
      {problem.detail}
      <ul className="list-disc pl-5">
        {problem.errors.map((item) => (
          <li key={item.pointer + item.code}>
            {item.pointer}: {item.message}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
