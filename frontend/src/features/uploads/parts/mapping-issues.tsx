import { Notice } from "@/components/ui/notice";
import { fieldId } from "./field-row";
import { humanise } from "../mapping";
import type { Upload } from "../queries";

type Issue = Upload["mapping_issues"][number];

/** What keeps the file from being written; what is about a field leads there. */
export function MappingIssues({ upload, fields }: { upload: Upload; fields: readonly string[] }) {
  if (upload.mapping_issues.length === 0) return null;
  return (
    <Notice tone="warn" title="Before it can be written:">
      <ul className="mt-1 list-disc pl-5">
        {upload.mapping_issues.map((issue) => (
          <li key={`${issue.pointer}/${issue.code}/${issue.message}`}>
            <IssueText issue={issue} field={fieldOf(issue, fields)} />
            {issue.row ? ` (row ${issue.row}${issue.column ? `, column ${issue.column}` : ""})` : ""}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** The field that a message names, as the API names it. */
export function fieldOf({ message }: Issue, fields: readonly string[]): string | undefined {
  const words = new Set(message.split(/[^a-z_]+/));
  return fields.find((name) => words.has(name));
}

function IssueText({ issue, field }: { issue: Issue; field: string | undefined }) {
  if (field === undefined) return issue.message;
  const [before = "", after = ""] = issue.message.split(field);
  return (
    <>
      {before}
      <a href={`#${fieldId(field)}`} onClick={(event) => lead(event, field)} className="font-medium text-ink underline underline-offset-2">
        {humanise(field)}
      </a>
      {after}
    </>
  );
}

function lead(event: React.MouseEvent, field: string) {
  event.preventDefault();
  const row = document.getElementById(fieldId(field));
  row?.scrollIntoView({ block: "center" });
  row?.querySelector<HTMLElement>("select")?.focus({ preventScroll: true });
}
