import { useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { DataState } from "@/components/data/data-state";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field, Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyFailed } from "@/components/ui/toast";
import { KINDS } from "../kinds";
import { fieldsOf, unusedColumns } from "../mapping";
import { type Mapping, type Upload, useAdoptUpload } from "../queries";
import { FieldRow } from "./field-row";
import { SegmentsField } from "./segments-field";
import { SeriesFields } from "./series-fields";

const GRAINS = { account: "Account", campaign: "Campaign", ad_group: "Ad group", ad: "Ad" } as const;
type Grain = keyof typeof GRAINS;

/** What each field of the dataset comes from: proposed by the server, changed here, checked by the server again. */
export function MappingCard({ upload }: { upload: Upload }) {
  const [draft, setDraft] = useState<Mapping>();
  const mapping = draft ?? upload.mapping;
  const adopt = useAdoptUpload();
  const dataset = $api.useQuery("get", "/api/v1/datasets/{name}", { params: { path: { name: KINDS[upload.kind].dataset } } }, { staleTime: Infinity });
  const { mutate, isPending } = $api.useMutation("put", "/api/v1/uploads/{upload_id}/mapping", {
    onSuccess: (changed) => {
      adopt(changed);
      setDraft(undefined);
    },
    onError: (error) => notifyFailed("The mapping was not taken.", error),
  });
  const save = () => mutate({ params: { path: { upload_id: upload.id } }, body: mapping, headers: { "Idempotency-Key": idempotencyKey() } });
  return (
    <Card>
      <CardHeader
        title="Map columns"
        description={upload.detected.platform ? `Looks like an export of ${upload.detected.platform.replaceAll("_", " ")}. Change what is not right.` : "Say where each field comes from."}
        actions={
          draft && (
            <>
              <Button onClick={() => setDraft(undefined)}>Undo changes</Button>
              <Button variant="primary" onClick={save} busy={isPending}>
                Check this mapping
              </Button>
            </>
          )
        }
      />
      <CardBody className="grid gap-4">
        <Issues upload={upload} hidden={draft !== undefined} />
        {upload.kind === "market" ? (
          <SeriesFields upload={upload} mapping={mapping} onChange={setDraft} />
        ) : (
          <DataState query={dataset} label="fields" skeleton={<Skeleton className="h-120" />}>
            {(loaded) => (
              <>
                {upload.kind === "ad_performance" && <GrainField value={mapping.grain ?? null} onChange={(grain) => setDraft({ ...mapping, grain })} />}
                <div role="group" aria-label="Fields" className="divide-y rounded-lg border">
                  {fieldsOf(loaded).map((field) => (
                    <FieldRow key={field.name} field={field} upload={upload} mapping={mapping} onChange={setDraft} />
                  ))}
                </div>
                <SegmentsField upload={upload} mapping={mapping} onChange={setDraft} />
              </>
            )}
          </DataState>
        )}
        <Unused columns={unusedColumns(upload, mapping)} />
      </CardBody>
    </Card>
  );
}

function Issues({ upload, hidden }: { upload: Upload; hidden: boolean }) {
  if (hidden) return <Notice title="Not checked yet.">Press “Check this mapping” to see what the file gives with it.</Notice>;
  if (upload.mapping_issues.length === 0) return null;
  return (
    <Notice tone="warn" title="Before it can be written:">
      <ul className="mt-1 list-disc pl-5">
        {upload.mapping_issues.map((issue) => (
          <li key={`${issue.pointer}/${issue.code}/${issue.row ?? ""}`}>
            {issue.message}
            {issue.row ? ` (row ${issue.row}${issue.column ? `, column ${issue.column}` : ""})` : ""}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function GrainField({ value, onChange }: { value: Grain | null; onChange: (grain: Grain | null) => void }) {
  return (
    <Field label="One row is about one" hint="Rows of different grains are kept apart and never added to one another." className="max-w-80">
      {(control) => (
        <Select {...control} value={value ?? ""} onChange={(event) => onChange((event.target.value || null) as Grain | null)}>
          <option value="">Choose …</option>
          {Object.entries(GRAINS).map(([key, label]) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function Unused({ columns }: { columns: readonly string[] }) {
  if (columns.length === 0) return null;
  return (
    <p className="text-xs text-ink-3">
      Left out: <span className="break-words">{columns.join(", ")}</span>
    </p>
  );
}
