import type { ReactElement } from "react";
import { Menu, MenuItem } from "@/components/ui/menu";
import type { ExportFormat } from "../queries";

const FORMATS: readonly { format: ExportFormat; label: string; note: string }[] = [
  { format: "csv", label: "CSV", note: "for anything" },
  { format: "xlsx", label: "Excel workbook", note: "up to 100,000 rows" },
  { format: "parquet", label: "Parquet", note: "for warehouses" },
  { format: "arrow", label: "Arrow stream", note: "for data frames" },
];

export default function ExportMenuPopup({ trigger, onChoose }: { trigger: ReactElement; onChoose: (format: ExportFormat) => void }) {
  return (
    <Menu defaultOpen align="end" trigger={trigger}>
      {FORMATS.map(({ format, label, note }) => (
        <MenuItem key={format} onClick={() => onChoose(format)}>
          <span className="flex-1">{label}</span>
          <span className="text-xs text-ink-3">{note}</span>
        </MenuItem>
      ))}
    </Menu>
  );
}
