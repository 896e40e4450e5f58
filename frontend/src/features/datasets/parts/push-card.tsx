import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import type { Dataset } from "../queries";

/** How a program sends rows of this dataset. */
export function PushCard({ dataset }: { dataset: Dataset }) {
  if (!dataset.pushable) return null;
  const command = `curl -X POST ${window.location.origin}/api/v1/datasets/${dataset.name}/records \\
  -H "Authorization: Bearer $OPSIGHT_API_KEY" -H "Idempotency-Key: $(uuidgen)" \\
  -H "Content-Type: application/x-ndjson" -H "Dataset-Version: ${dataset.latest_version}" \\
  --data-binary @records.ndjson`;
  return (
    <Card>
      <CardHeader
        title="Send rows from a program"
        description="A JSON array or one record a line, up to 100 MiB. The same records again change nothing; the answer says where every one went."
        actions={<CopyButton text={command} />}
      />
      <CardBody>
        <CodeBlock label="Command">{command}</CodeBlock>
      </CardBody>
    </Card>
  );
}
