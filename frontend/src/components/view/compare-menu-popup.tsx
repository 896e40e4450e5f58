import type { ReactElement } from "react";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { type Comparison, COMPARISONS, compareSearch, type ViewSearch } from "@/lib/view";

interface CompareMenuPopupProps {
  value: Comparison;
  onChange: (patch: Partial<ViewSearch>) => void;
  trigger: ReactElement;
}

const options = (Object.keys(COMPARISONS) as Comparison[]).map((value) => ({ value, label: COMPARISONS[value] }));

export default function CompareMenuPopup({ value, onChange, trigger }: CompareMenuPopupProps) {
  return (
    <Menu defaultOpen align="end" trigger={trigger}>
      <MenuChoice label="Compare with" value={value} onChange={(next) => onChange(compareSearch(next as Comparison))} options={options} />
    </Menu>
  );
}
