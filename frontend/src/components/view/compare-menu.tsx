import { GitCompareArrows } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { type Comparison, COMPARISONS, DEFAULT_COMPARISON, type ViewSearch } from "@/lib/view";

interface CompareMenuProps {
  value: Comparison;
  onChange: (patch: Partial<ViewSearch>) => void;
}

const options = (Object.keys(COMPARISONS) as Comparison[]).map((value) => ({ value, label: COMPARISONS[value] }));
const shortLabels: Record<Comparison, string> = { none: "No comparison", previous_period: "vs previous period", previous_year: "vs previous year" };

/** What the range is compared with; the key `X` turns it on and off. */
export function CompareMenu({ value, onChange }: CompareMenuProps) {
  return (
    <Menu
      align="end"
      trigger={
        <Button>
          <GitCompareArrows aria-hidden />
          {shortLabels[value]}
        </Button>
      }
    >
      <MenuChoice label="Compare with" value={value} onChange={(next) => onChange(compareSearch(next as Comparison))} options={options} />
    </Menu>
  );
}

export function compareSearch(value: Comparison): Partial<ViewSearch> {
  return { compare: value === DEFAULT_COMPARISON ? undefined : value };
}
