import { FileJson2, FileText } from "lucide-react";
import { useState } from "react";
import { $api } from "@/api/client";
import { AgoText } from "@/components/data/ago-text";
import { DataState } from "@/components/data/data-state";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClass } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field, Select } from "@/components/ui/field";
import { Skeleton } from "@/components/ui/skeleton";
import { downloadText } from "@/lib/csv";
import type { Dataset } from "../queries";
import { ChangeTable } from "./change-table";

/** Every version with its documents, and any two of them side by side. */
export function VersionsCard({ dataset }: { dataset: Dataset }) {
  return (
    <Card>
      <CardHeader title="Versions" description="A newer version accepts every row that an older one accepted. Change of unit, currency, key or attribution is no version of the same dataset." />
      <ul className="divide-y border-t">
        {dataset.versions.map((version, index) => (
          <li key={version.version} className="flex flex-wrap items-center gap-3 px-4 py-3 sm:px-5">
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
                <span className="num">{version.version}</span>
                {index === 0 && <Badge tone="brand">newest</Badge>}
              </p>
              <p className="text-xs text-ink-3">
                {version.registered_at ? (
                  <>
                    registered <AgoText at={version.registered_at} /> {version.notes && `· ${version.notes}`}
                  </>
                ) : (
                  "comes with Opsight"
                )}
              </p>
            </div>
            <Button onClick={() => downloadText(`${dataset.name}-${version.version}.schema.json`, JSON.stringify(version.definition, null, 2), "application/schema+json")} aria-label={`JSON Schema of ${version.version}`}>
              <FileJson2 aria-hidden /> JSON Schema
            </Button>
            <a href={`/api/v1/datasets/${dataset.name}/odcs?version=${version.version}`} download className={buttonClass()} aria-label={`Data contract of ${version.version}`}>
              <FileText aria-hidden /> ODCS
            </a>
          </li>
        ))}
      </ul>
      {dataset.versions.length > 1 && <Comparison dataset={dataset} />}
    </Card>
  );
}

function Comparison({ dataset }: { dataset: Dataset }) {
  const numbers = dataset.versions.map(({ version }) => version);
  const [from, setFrom] = useState(numbers[1] ?? "");
  const [to, setTo] = useState(numbers[0] ?? "");
  const query = $api.useQuery("get", "/api/v1/datasets/{name}/diff", { params: { path: { name: dataset.name }, query: { from, to } } });
  return (
    <CardBody className="grid gap-4 border-t pt-4">
      <div className="grid max-w-100 grid-cols-2 gap-3">
        <Version label="From" value={from} numbers={numbers} onChange={setFrom} />
        <Version label="To" value={to} numbers={numbers} onChange={setTo} />
      </div>
      <DataState query={query} label="difference" skeleton={<Skeleton className="h-32" />}>
        {(diff) => <ChangeTable diff={diff} />}
      </DataState>
    </CardBody>
  );
}

function Version({ label, value, numbers, onChange }: { label: string; value: string; numbers: string[]; onChange: (value: string) => void }) {
  return (
    <Field label={label}>
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          {numbers.map((number) => (
            <option key={number}>{number}</option>
          ))}
        </Select>
      )}
    </Field>
  );
}
