import { Chip } from "@/components/ui/chip";
import { toggleSegment, unusedColumns } from "../mapping";
import type { Mapping, Upload } from "../queries";

interface SegmentsFieldProps {
  upload: Upload;
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}

/** Columns that split the numbers further, so that two rows of one day are not taken for the same one. */
export function SegmentsField({ upload, mapping, onChange }: SegmentsFieldProps) {
  if (upload.kind === "budget") return null;
  const chosen = (mapping.segments ?? []).map((segment) => segment.column);
  const offered = [...chosen, ...unusedColumns(upload, mapping)];
  if (offered.length === 0) return null;
  return (
    <fieldset>
      <legend className="text-sm font-medium">Segments</legend>
      <p className="mt-0.5 mb-2 text-xs text-ink-3">
        Columns that split a day further, such as device or network. They are part of a row’s key: without them, rows of one day would count as the same row and be summed.
      </p>
      <div className="flex flex-wrap gap-2">
        {offered.map((column) => (
          <Chip key={column} pressed={chosen.includes(column)} onToggle={() => onChange(toggleSegment(mapping, column))}>
            {column}
          </Chip>
        ))}
      </div>
    </fieldset>
  );
}
