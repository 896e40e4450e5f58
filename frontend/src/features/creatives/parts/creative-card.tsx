import { ChangeText } from "@/components/data/change-text";
import { PlatformMark } from "@/components/data/platform-mark";
import { ValueText } from "@/components/data/value-text";
import { MEASURES } from "@/features/campaigns/measures";
import { changeOf } from "@/lib/change";
import { formatCount } from "@/lib/format";
import { kindOf, nameOf } from "../copy";
import type { RankedCreative } from "../queries";
import type { SortKey } from "../sort";
import { AdPreview } from "./ad-preview";
import { CreativeLink } from "./creative-link";

interface CreativeCardProps {
  row: RankedCreative;
  rank: number;
  /** The measure that the list is in order of; it leads the figures. */
  measure: SortKey;
  compared: boolean;
}

const BESIDE: readonly SortKey[] = ["spend", "ctr", "cpa", "roas"];

/** One creative with what it says and how it did. The whole card leads to it. */
export function CreativeCard({ row, rank, measure, compared }: CreativeCardProps) {
  const { label, style, better } = MEASURES[measure];
  const change = compared ? changeOf(row[measure], row.previous?.[measure], better) : undefined;
  const others = BESIDE.filter((key) => key !== measure).slice(0, 3);
  return (
    <li className="relative flex min-w-0 flex-col overflow-hidden rounded-lg border bg-surface shadow-card transition-colors duration-120 focus-within:border-brand hover:border-line-strong">
      <AdPreview platform={row.platform} account={row.account_name} copy={row} className="h-52 border-b" />
      <div className="flex items-start gap-2.5 px-4 pt-3">
        <span className="num mt-px grid h-5.5 min-w-5.5 shrink-0 place-items-center rounded-sm bg-surface-2 px-1 text-xs font-semibold text-ink-2">
          <span className="sr-only">Place </span>
          {formatCount(rank)}
        </span>
        <div className="min-w-0">
          <h3 className="truncate text-sm font-semibold text-ink" title={nameOf(row)}>
            <CreativeLink of={row} className="after:absolute after:inset-0 after:rounded-lg">
              {nameOf(row)}
            </CreativeLink>
          </h3>
          <p className="flex min-w-0 items-center gap-1.5 text-xs text-ink-3">
            <PlatformMark platform={row.platform} />
            <span className="truncate">
              {kindOf(row)} · {row.campaign_name ?? (row.campaigns === 1 ? (row.campaign_id ?? "no campaign") : `${row.campaigns} campaigns`)}
            </span>
          </p>
        </div>
      </div>
      <div className="mt-3 flex items-end justify-between gap-3 px-4">
        <p className="min-w-0">
          <span className="block truncate text-xs text-ink-3">{label}</span>
          <span className="text-xl font-semibold tracking-tight text-ink">
            <ValueText value={row[measure]} style={style} currency={row.currency} compact missing={`${label} not reported`} />
          </span>
        </p>
        {compared && (row.previous ? change && <ChangeText change={change} /> : <span className="text-xs text-ink-3">new</span>)}
      </div>
      <dl className="mt-2.5 grid grid-cols-3 gap-2 border-t px-4 py-2.5">
        {others.map((key) => (
          <div key={key} className="min-w-0">
            <dt className="text-xs text-ink-3">{MEASURES[key].short}</dt>
            <dd className="truncate text-sm font-medium text-ink">
              <ValueText value={row[key]} style={MEASURES[key].style} currency={row.currency} compact missing={`${MEASURES[key].label} not reported`} />
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
