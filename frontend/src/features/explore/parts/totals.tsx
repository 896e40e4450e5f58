import { ChangeText } from "@/components/data/change-text";
import { ValueText } from "@/components/data/value-text";
import { changeOf } from "@/lib/change";
import { betterWhen } from "../columns";
import { type Answer, styleOf } from "../queries";

/** The measures over all rows, with their change; what cannot be added up is left out. */
export function Totals({ answer }: { answer: Answer }) {
  const measures = answer.columns.filter(({ role, name }) => role === "measure" && answer.totals[name] !== null);
  if (measures.length === 0) return null;
  return (
    <dl aria-label="Totals" className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line shadow-card sm:grid-cols-[repeat(auto-fit,minmax(9rem,1fr))]">
      {measures.map(({ name, label, kind }) => (
        <div key={name} className="min-w-0 bg-surface px-4 py-3">
          <dt className="truncate text-xs text-ink-3">{label}</dt>
          <dd className="mt-0.5 truncate text-lg font-semibold text-ink">
            <ValueText value={answer.totals[name]} style={styleOf(kind)} currency={answer.meta.currency.reporting} compact />
          </dd>
          {`${name}_previous` in answer.totals && (
            <dd className="h-4.5">
              <ChangeText change={changeOf(answer.totals[name], answer.totals[`${name}_previous`], betterWhen(name))} />
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
