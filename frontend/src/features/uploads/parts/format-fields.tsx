import { Field, Select } from "@/components/ui/field";
import type { Mapping, Upload } from "../queries";

interface FormatFieldsProps {
  upload: Upload;
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}

/** The ways to write 31 December 2026 that a file may have, by the name that the API has for them. */
const DATES: Record<string, string> = {
  "%Y-%m-%d": "2026-12-31",
  "%Y/%m/%d": "2026/12/31",
  "%Y%m%d": "20261231",
  "%d.%m.%Y": "31.12.2026",
  "%d/%m/%Y": "31/12/2026 (day first)",
  "%m/%d/%Y": "12/31/2026 (month first)",
  "%d-%m-%Y": "31-12-2026 (day first)",
  "%m-%d-%Y": "12-31-2026 (month first)",
  "%d/%m/%y": "31/12/26 (day first)",
  "%m/%d/%y": "12/31/26 (month first)",
  "%b %d, %Y": "Dec 31, 2026",
  "%B %d, %Y": "December 31, 2026",
  "%d %b %Y": "31 Dec 2026",
  "%Y-%m": "2026-12",
  "%m/%Y": "12/2026",
  "%b %Y": "Dec 2026",
};

/** How the file writes dates and numbers, where that cannot be told for sure. */
export function FormatFields({ upload, mapping, onChange }: FormatFieldsProps) {
  const asked = upload.mapping_issues.find(({ pointer }) => pointer === "/date_format");
  const format = mapping.date_format ?? "";
  return (
    <div className="grid items-start gap-3 sm:grid-cols-2 xl:max-w-200">
      <Field label="Dates are written" hint="Read from the file unless you say otherwise." error={mapping.date_format ? undefined : asked?.message}>
        {(control) => (
          <Select {...control} value={format} onChange={(event) => onChange({ ...mapping, date_format: event.target.value || null })}>
            <option value="">As the file shows</option>
            {format && !(format in DATES) && <option value={format}>{format}</option>}
            {Object.entries(DATES).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Numbers are written" hint="One and a half thousand, as the file would write it.">
        {(control) => (
          <Select {...control} value={mapping.decimal_comma ? "comma" : "point"} onChange={(event) => onChange({ ...mapping, decimal_comma: event.target.value === "comma" })}>
            <option value="point">1,500.00 (decimal point)</option>
            <option value="comma">1.500,00 (decimal comma)</option>
          </Select>
        )}
      </Field>
    </div>
  );
}
