import { useEffect, useRef } from "react";
import { fieldProblems } from "@/api/field-problems";
import { toProblem } from "@/api/problem";
import { Notice } from "@/components/ui/notice";
import { focusFirstInvalid } from "@/lib/first-invalid";

interface RefusedNoticeProps {
  error: unknown;
  /** What was not done, e.g. "The schedule was not made." */
  title: string;
  /** The form's fields, as `fieldProblems` names them: what is about one of them stands there, not here. */
  fields: readonly string[];
}

/** Why the server refused a form, above its fields. What belongs to a field is said at the field, which takes the focus. */
export function RefusedNotice({ error, title, fields }: RefusedNoticeProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error) focusFirstInvalid(place.current?.closest("form"));
  }, [error]);
  if (!error) return null;
  const problem = toProblem(error);
  const { byField, unplaced } = fieldProblems(error, fields);
  const isPlaced = unplaced.length === 0 && Object.keys(byField).length > 0;
  return (
    <div ref={place}>
      <Notice tone="bad" role="alert" title={title}>
        {isPlaced ? "Look at what is marked." : [`${problem.title}.`, problem.detail].filter(Boolean).join(" ")}
        {unplaced.length > 0 && (
          <ul className="list-disc pl-5">
            {unplaced.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        )}
      </Notice>
    </div>
  );
}
