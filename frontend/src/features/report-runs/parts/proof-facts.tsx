import { useTenant } from "@/api/session";
import { Fact, FactList } from "@/components/data/fact-list";
import { SourceBadge } from "@/components/runs/source-badge";
import { CopyButton } from "@/components/ui/copy-button";
import { formatMoney } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import type { RunDetail } from "../queries";

/** What a run was made of, each part to copy. */
export function ProofFacts({ run }: { run: RunDetail }) {
  const { time_zone: timeZone } = useTenant();
  const proofs: [string, string | null][] = [
    ["Run", run.id],
    ["Snapshot", run.snapshot_id],
    ["Code", run.code_sha],
    ["Template", run.template_version],
    ["Content hash", run.content_hash],
    ["Geometry hash", run.geometry_hash],
    ["Branding hash", run.branding_hash ?? null],
    ["Trace", run.trace_id],
  ];
  return (
    <FactList>
      {run.provenance && (
        <Fact label="Numbers">
          <SourceBadge provenance={run.provenance} />
        </Fact>
      )}
      <Fact label="Frozen">{formatMoment(run.generated_at, timeZone)}</Fact>
      {run.data_through && <Fact label="Data through">{run.data_through}</Fact>}
      <Fact label="Cost">{formatMoney(Number(run.cost.spent), run.cost.currency ?? "USD")}</Fact>
      {proofs.map(
        ([label, value]) =>
          value && (
            <Fact key={label} label={label}>
              <span className="flex items-center justify-between gap-2">
                <code className="font-mono text-xs break-all">{value}</code>
                <CopyButton text={value} variant="ghost">
                  Copy<span className="sr-only"> {label.toLowerCase()}</span>
                </CopyButton>
              </span>
            </Fact>
          ),
      )}
    </FactList>
  );
}
