import { Link } from "@tanstack/react-router";
import { CheckField, Field, Input, Select } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { formatCount, formatDuration, formatMoney } from "@/lib/format";
import { connectionHelps, NEW_SEARCH } from "../draft";
import type { DraftProblem, GridDraft, GridPreview, GridSearch } from "../types";
import { isPaid, SOURCE_HINTS, SOURCES } from "../words";

interface SearchSectionProps {
  draft: GridDraft;
  preview: GridPreview | undefined;
  problems: readonly DraftProblem[];
  errorAt: (pointer: string) => string | undefined;
  onChange: (patch: Partial<GridDraft>) => void;
}

const DEPTHS = ["20", "60", "100"] as const;

/** Where ranks come from, how is searched, and what that costs at most. */
export function SearchSection({ draft, preview, problems, errorAt, onChange }: SearchSectionProps) {
  const search = draft.search ?? NEW_SEARCH;
  const change = (patch: Partial<GridSearch>) => onChange({ search: { ...search, ...patch } });
  const isLive = search.source !== "simulated";
  const costs = isPaid(search.source);
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label="Source of ranks" hint={SOURCE_HINTS[search.source ?? "simulated"]} error={errorAt("/search/source")}>
          {(control) => (
            <Select {...control} value={search.source} onChange={({ target }) => change({ source: target.value as GridSearch["source"] })}>
              {Object.entries(SOURCES).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Language" hint="As a code: en, de, pt-BR." error={errorAt("/search/language_code")}>
          {(control) => <Input {...control} value={search.language_code ?? "en"} maxLength={6} onChange={({ target }) => change({ language_code: target.value.trim() })} />}
        </Field>
      </div>
      {connectionHelps(problems) && (
        <Link to="/ops/connections" className="justify-self-start text-sm font-medium text-brand underline underline-offset-2">
          Go to connections
        </Link>
      )}
      <div className="flex flex-wrap gap-x-6 gap-y-3">
        <Labelled text="Searched to rank">
          <Segmented label="Searched to rank" value={String(search.depth ?? 20) as (typeof DEPTHS)[number]} onChange={(depth) => change({ depth: Number(depth) as GridSearch["depth"] })} options={DEPTHS.map((value) => ({ value, label: value }))} />
        </Labelled>
        <Labelled text="Searched on">
          <Segmented
            label="Searched on"
            value={search.device ?? "mobile"}
            onChange={(device) => change({ device })}
            options={[
              { value: "mobile", label: "Phones" },
              { value: "desktop", label: "Computers" },
            ]}
          />
        </Labelled>
      </div>
      {errorAt("/search/depth") && <p className="text-xs font-medium text-bad">{errorAt("/search/depth")}</p>}
      {costs && (
        <Field className="max-w-60" label="Ceiling a run, in USD" hint="A run that would cost more does not begin." error={errorAt("/search/cost_ceiling")}>
          {(control) => <Input {...control} inputMode="decimal" value={search.cost_ceiling ?? ""} onChange={({ target }) => change({ cost_ceiling: target.value.trim() || null })} />}
        </Field>
      )}
      {isLive && (
        <CheckField label="Simulate a keyword while its source is out" hint="The whole keyword, labelled; it never mixes with real ranks." checked={search.allows_fallback ?? false} onChange={({ target }) => change({ allows_fallback: target.checked })} />
      )}
      {preview?.cost && (
        <p className="text-sm text-ink-2" role="status">
          A run asks {formatCount(preview.cost.queries)} questions{costs && ` at ${Number(preview.cost.unit_price)} USD each`}, takes about {formatDuration(Math.max(1, preview.cost.seconds))}, and costs{" "}
          <strong className="font-semibold text-ink">{formatMoney(Number(preview.cost.total), "USD")}</strong>.
        </p>
      )}
    </>
  );
}

function Labelled({ text, children }: { text: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1.5">
      <span className="text-sm font-medium text-ink" aria-hidden>
        {text}
      </span>
      {children}
    </div>
  );
}
