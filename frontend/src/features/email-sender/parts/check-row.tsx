import { Badge } from "@/components/ui/badge";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import type { Schema } from "@/api/client";
import { CHECKS, type EmailCheck, STATUSES } from "../describe";

/** One check: how it went, what was found, and what to publish. */
export function CheckRow({ check }: { check: EmailCheck }) {
  const { label, tone } = STATUSES[check.status];
  const name = CHECKS[check.name];
  return (
    <li className="grid gap-2 px-4 py-3 text-sm sm:px-5">
      <h3 className="flex flex-wrap items-center gap-2 font-medium">
        {name} <Badge tone={tone}>{label}</Badge>
      </h3>
      <p className="break-words text-ink-2">{check.summary}</p>
      {check.details.map((detail) => (
        <p key={detail} className="text-xs break-words text-ink-3">
          {detail}
        </p>
      ))}
      {check.found.length > 0 && <CodeBlock label={`Found for ${name}`}>{check.found.join("\n")}</CodeBlock>}
      {check.publish.map((record) => (
        <RecordToPublish key={record.name} record={record} />
      ))}
    </li>
  );
}

function RecordToPublish({ record }: { record: Schema<"DnsRecord"> }) {
  return (
    <div className="grid gap-2">
      <p className="break-words">
        Publish as {record.type} of <code className="break-all">{record.name}</code>:
      </p>
      <CodeBlock label={`Record for ${record.name}`}>{record.value}</CodeBlock>
      <div>
        <CopyButton text={record.value}>Copy the record</CopyButton>
      </div>
    </div>
  );
}
