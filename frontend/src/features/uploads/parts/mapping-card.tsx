import { $api } from "@/api/client";
import { DataState } from "@/components/data/data-state";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field, Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { KINDS } from "../kinds";
import { fieldsOf, unusedColumns } from "../mapping";
import type { Upload } from "../queries";
import type { MappingDraft } from "../use-mapping-draft";
import { FieldRow } from "./field-row";
import { FormatFields } from "./format-fields";
import { fieldOf, MappingIssues } from "./mapping-issues";
import { SegmentsField } from "./segments-field";
import { SeriesFields } from "./series-fields";

const GRAINS = { account: "Account", campaign: "Campaign", ad_group: "Ad group", ad: "Ad" } as const;
type Grain = keyof typeof GRAINS;

/** What each field of the dataset comes from: proposed by the server, changed here, checked by the server again. */
export function MappingCard({ upload, draft }: { upload: Upload; draft: MappingDraft }) {
  const { mapping, change } = draft;
  const dataset = $api.useQuery("get", "/api/v1/datasets/{name}", { params: { path: { name: KINDS[upload.kind].dataset } } }, { staleTime: Infinity });
  const names = dataset.data ? fieldsOf(dataset.data).map(({ name }) => name) : [];
  const missing = draft.isChanged ? [] : upload.mapping_issues.map((issue) => fieldOf(issue, names));
  return (
    <Card>
      <CardHeader
        title="Map columns"
        description={upload.detected.platform ? `Looks like an export of ${upload.detected.platform.replaceAll("_", " ")}. Change what is not right.` : "Say where each field comes from."}
      />
      <CardBody className="grid gap-4">
        {draft.isChanged ? <Notice title="Not checked yet.">Press “Check this mapping” below to see what the file gives with it.</Notice> : <MappingIssues upload={upload} fields={names} />}
        {upload.kind === "market" ? (
          <SeriesFields upload={upload} mapping={mapping} onChange={change} />
        ) : (
          <DataState query={dataset} label="fields" skeleton={<Skeleton className="h-120" />}>
            {(loaded) => (
              <>
                {upload.kind === "ad_performance" && <GrainField value={mapping.grain ?? null} onChange={(grain) => change({ ...mapping, grain })} />}
                <div role="group" aria-label="Fields" className="divide-y rounded-lg border">
                  {fieldsOf(loaded).map((field) => (
                    <FieldRow key={field.name} field={field} upload={upload} mapping={mapping} isMissing={missing.includes(field.name)} onChange={change} />
                  ))}
                </div>
                <SegmentsField upload={upload} mapping={mapping} onChange={change} />
              </>
            )}
          </DataState>
        )}
        <FormatFields upload={upload} mapping={mapping} onChange={change} />
        <Unused columns={unusedColumns(upload, mapping)} />
      </CardBody>
    </Card>
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
