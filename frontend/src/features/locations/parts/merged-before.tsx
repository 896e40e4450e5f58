import { FIELD_LABELS, fieldValue } from "../merge-values";
import type { MergeDetail, MergeField } from "../merges";

/** What the two were before they were merged. */
export function MergedBefore({ merge: { survivor_before: survivor, other_before: other } }: { merge: MergeDetail }) {
  const rows = (Object.keys(FIELD_LABELS) as MergeField[]).filter((field) => fieldValue(field, survivor) ?? fieldValue(field, other));
  return (
    <div role="region" aria-label={`${other.name} and ${survivor.name} before`} tabIndex={0} className="overflow-x-auto rounded-md border">
      <table className="w-full text-sm">
        <caption className="sr-only">Before the merge</caption>
        <thead>
          <tr className="text-left text-xs text-ink-3">
            <th scope="col" className="px-3 py-2 font-medium">Before</th>
            <th scope="col" className="px-3 py-2 font-medium">{survivor.name}</th>
            <th scope="col" className="px-3 py-2 font-medium">{other.name}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((field) => (
            <tr key={field} className="border-t align-top">
              <th scope="row" className="px-3 py-2 text-left font-normal whitespace-nowrap text-ink-3">{FIELD_LABELS[field]}</th>
              <td className="px-3 py-2 break-words">{fieldValue(field, survivor) ?? "–"}</td>
              <td className="px-3 py-2 break-words">{fieldValue(field, other) ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
